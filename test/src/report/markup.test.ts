import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeText, html, raw } from "../../../src/report/markup.ts";
import { readPage } from "../../helpers/well-formed.ts";

describe("markup", () => {
  it("escapes every hole that is not markup itself", () => {
    const name = `<img src=x onerror="alert('1')">&`;
    expect(html`<b title="${name}">${name}</b>`.markup).toBe(
      '<b title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</b>',
    );
  });

  it("joins lists, keeps markup and leaves out what is not there", () => {
    expect(html`${["a", raw("<i>b</i>"), undefined, 3]}`.markup).toBe("a<i>b</i>3");
  });

  it("writes a dash for a number that is none", () => {
    expect(html`${Number.NaN}`.markup).toBe("\u2013");
  });

  it("drops control characters that no parser accepts", () => {
    expect(escapeText("a\u0000b\u001bc\nd")).toBe("abc\nd");
  });

  it("gives well-formed text for any string, which reads as the string", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const page = readPage(html`<p title="${text}">${text}</p>`.markup);
        expect(page.faults).toEqual([]);
        expect(page.text.trim()).toBe(text.replace(/\p{Cc}/gu, (c) => ("\n\t".includes(c) ? c : "")).trim());
      }),
    );
  });
});
