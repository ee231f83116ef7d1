import { describe, expect, it } from "vitest";
import { parseProblems } from "../src/compose/problems";
import { parsePeople } from "../src/compose/recipients";

describe("what is pasted from an address book", () => {
  it("is split at commas, semicolons and lines", () => {
    const people = parsePeople("a@x.example; Bo Lund <bo@x.example>,\nc@x.example\r\n");
    expect(people).toEqual([
      { email: "a@x.example", name: "" },
      { email: "bo@x.example", name: "Bo Lund" },
      { email: "c@x.example", name: "" },
    ]);
  });

  it("keeps a comma in a quoted name", () => {
    expect(parsePeople('"Berg, Anna" <anna@x.example>')).toEqual([{ email: "anna@x.example", name: "Berg, Anna" }]);
  });

  it("is nobody where nothing stands", () => {
    expect(parsePeople(" ;,\n")).toEqual([]);
  });
});

describe("the answer to saving", () => {
  it("is a list of remarks", () => {
    expect(parseProblems({ problems: [{ at: "title", text: "Too long." }, { at: 7 }] })).toEqual([{ at: "title", text: "Too long." }]);
  });

  it("is none where something else came", () => {
    expect(parseProblems("<!doctype html>")).toBeNull();
    expect(parseProblems({ problem: [] })).toBeNull();
  });
});
