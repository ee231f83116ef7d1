import { expect, it } from "vitest";
import { parseForm, writeForm, type Form } from "../../src/addin/core/form";
import { cloudLinks, findAgain, type Attachment } from "../../src/addin/core/plan";

const file = (id: string, name: string, size = 10): Attachment => ({ id, name, size, kind: "file" });

it("an attachment is known by its name and size, and by its id only among equals", () => {
  expect(findAgain([file("2", "a"), file("1", "a")], file("1", "a"))?.id).toBe("1");
  expect(findAgain([file("9", "a")], file("1", "a"))?.id).toBe("9");
  // In classic Outlook an id is a place in the list: after a removal it is somebody else's.
  expect(findAgain([file("1", "b")], file("1", "a"))).toBeUndefined();
  expect(findAgain([file("1", "a", 11)], file("1", "a", 10))).toBeUndefined();
});

it("links to cloud files are told from others", () => {
  const links = ["https://firma-my.sharepoint.com/x", "https://1drv.ms/y", "https://notsharepoint.com.evil.example/", "https://sharepoint.com.evil.example/", "https://example.com/?u=https://1drv.ms/y", "mailto:a@dropbox.com"];
  expect(cloudLinks([...links, ...links])).toEqual(["https://firma-my.sharepoint.com/x", "https://1drv.ms/y"]);
});

const FORM: Form = { message: "Hej", place: "all", marked: "", title: null, days: "7", downloads: "", notify: true, verification: "code", language: "da", left: [{ name: "a", size: 1 }] };

it("a form is kept and read back, without what does not fit Outlook's store", () => {
  expect(parseForm(writeForm(FORM) ?? "")).toEqual(FORM);
  expect(writeForm({ ...FORM, message: "x".repeat(50_000) })).toBeNull();
  expect(parseForm("[]")).toBeNull();
  expect(parseForm("{")).toBeNull();
});
