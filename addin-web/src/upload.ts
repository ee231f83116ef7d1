// The page where customers hand in works without this script; with it, files go up resumably while the page is
// filled in, and answers are saved as they are given.
import { saveAnswers } from "./upload/answers";
import { Board } from "./upload/board";
import { guardHandIn } from "./upload/hand-in";
import { guardStrayDrops } from "./upload/pick";
import { Server } from "./upload/server";
import { Words } from "./upload/words";

async function start(root: HTMLElement): Promise<void> {
  const link = root.dataset["link"] ?? "";
  const server = new Server(link);
  const words = Words.read(root, document.documentElement.lang);
  const first = await server.state();
  // Without an answer the page stays what it is without script.
  if (first === "unreachable" || first === "over") return;
  const board = new Board(root, server, words);
  for (const plain of root.querySelectorAll<HTMLElement>("[data-plain]")) plain.hidden = true;
  board.begin(first);
  guardStrayDrops(document);
  const answers = saveAnswers(root, words, () => void board.refresh());
  guardHandIn(root, board, answers, words);
}

const root = document.querySelector<HTMLElement>("[data-upload]");
if (root) void start(root);
