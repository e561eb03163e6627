/**
 * The transform {@code site}: a directory with Markdown files as a static site. Each {@code x.md} becomes {@code
 * x.html}, a README or index the page of its directory, all else stays as it is. Pages have the way to them, their
 * neighbours, an outline, and a search over all of them; links to Markdown files lead to their pages, and links that
 * lead nowhere are listed in {@code links.json}. Nothing is loaded from elsewhere, and markup in Markdown is shown as
 * text, so that no page can run what its author wrote. Specification: CommonMark 0.31, with tables and strikethrough of
 * GitHub Flavored Markdown 0.29.
 */
package cairn.transform.site;
