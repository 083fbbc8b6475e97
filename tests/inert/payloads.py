"""Texts that would run in a spreadsheet, a page, a map, a terminal or a printed figure, were they not made inert."""

from __future__ import annotations

CANARY = "http://192.0.2.1/"
"""An address that no page may ever ask (TEST-NET-1, RFC 5737)."""
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u200b=1+1", "\uff1d1+1", "\u22121+1",
    "=cmd|'/C calc'!A1", f'=HYPERLINK("{CANARY}";"klik")', 'Alang";=1+1;"', "Alang;@SUM(A1)", "Alang\n=1+1",
)  # fmt: skip
MARKUP = (
    "</script><script>window.pwned=1</script>", f"<img src={CANARY}x.png onerror=window.pwned=1>", "${window.pwned=1}`'\"",
    "{{ 7*7 }}{% raw %}", "\" onmouseover=window.pwned=1 x='", "javascript:window.pwned=1", "<svg onload=window.pwned=1>",
    "<!--", "a\u2028window.pwned=1\u2029",
)  # fmt: skip
MARKDOWN = (
    f"![x]({CANARY}x.png)", f"[klik]({CANARY})", CANARY, "www.example.org", "`x` **y** ~~z~~ __v__", ":red[z] :material/home: :smile:",
    "# x", "1. x", "- x", "> x", "$x^2$", "<b>x</b>", "a | b",
)  # fmt: skip
LETTERS = (
    r"$x^2$ $\frac{1}{0}$", r"$\undefined{", r"\input{/etc/passwd}", "a\u202egpj.exe", "a\x01\x1b[31mb\x7f", "a\x00b",
    "a\ufffe\uffff", "x" * 40_000,
)  # fmt: skip
ALL = (*FORMULAS, *MARKUP, *MARKDOWN, *LETTERS)
NAMES = (
    b"=1+1.csv", b"a\xff.csv", b"a\x1b[31m\n=1+1.csv", b"x" * 25 + b"'b.csv", "a\u202egpj.csv".encode(), b"![x](javascript:1).csv",
    b"<img src=x onerror=1>.csv", b"History.csv", b"{0}{path}.csv", b"@SUM(A1).csv",
)  # fmt: skip
"""File names as a disk may hold them: not all are text."""
