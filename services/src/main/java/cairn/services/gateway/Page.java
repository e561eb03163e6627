package cairn.services.gateway;

import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;

/** An HTML page in the gateway's look: one style, light and dark, nothing loaded from elsewhere. */
final class Page {
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'";
    private static final String STYLE = """
            :root{color-scheme:light dark;--paper:#fbfaf7;--ink:#23231f;--soft:#6d6b63;--line:#e4e1d8;--accent:#1f6f5c;--row:#f1efe8}
            @media(prefers-color-scheme:dark){:root{--paper:#17181a;--ink:#e8e6df;--soft:#9a978c;--line:#2e3033;--accent:#6fcdb3;--row:#1f2123}}
            *{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
            header,main,footer{max-width:64rem;margin:0 auto;padding:1rem 1.25rem}
            header{padding-top:1.5rem}h1{font-size:1.35rem;margin:.2rem 0 .6rem;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:1.6rem 0 .4rem}
            a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}a:focus-visible,button:focus-visible,input:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
            code,pre,.cid{font-family:ui-monospace,monospace;font-size:.86rem}pre{background:var(--row);border:1px solid var(--line);border-radius:.5rem;padding:.7rem .9rem;overflow:auto}
            nav ol{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem .35rem;margin:0;padding:0;font-size:.95rem}nav li+li::before{content:"/";color:var(--soft);margin-right:.35rem}
            .about{color:var(--soft);font-size:.9rem;margin:.2rem 0 0;overflow-wrap:anywhere}
            table{width:100%;border-collapse:collapse;font-size:.95rem}caption{text-align:left;color:var(--soft);font-size:.9rem;padding:.3rem 0}
            th{text-align:left;font-weight:600;border-bottom:1px solid var(--line);padding:.45rem .5rem}
            td{border-bottom:1px solid var(--line);padding:.4rem .5rem;vertical-align:top}tbody tr:hover{background:var(--row)}
            td.name{overflow-wrap:anywhere}th.size,td.size{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
            td.cid a{color:var(--soft)}svg{width:1.05em;height:1.05em;vertical-align:-.16em;margin-right:.5em;fill:none;stroke:var(--soft);stroke-width:1.6}
            th button,button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer}
            form button{border:1px solid var(--line);border-radius:.4rem;padding:.25rem .8rem;background:var(--row)}
            input{font:inherit;font-family:ui-monospace,monospace;font-size:.86rem;max-width:100%;padding:.3rem .5rem;border:1px solid var(--line);border-radius:.4rem;background:var(--paper);color:var(--ink)}
            footer{color:var(--soft);font-size:.85rem}.pages{display:flex;gap:1rem;padding:.8rem 0}
            @media(max-width:40rem){.cid-column{display:none}}
            """;

    private final StringBuilder html = new StringBuilder();

    private Page(String title) {
        html.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(Escape.html(title))
                .append("</title><meta name=\"viewport\" content=\"width=device-width\"><style>")
                .append(STYLE)
                .append("</style></head><body>");
    }

    static Page titled(String title) {
        return new Page(title);
    }

    /** Adds markup as it is. */
    Page add(String markup) {
        html.append(markup);
        return this;
    }

    /** Adds text, in which nothing is markup. */
    Page text(String text) {
        html.append(Escape.html(text));
        return this;
    }

    static void send(Request request, Response response, Page page) throws IOException {
        response.header("Content-Security-Policy", POLICY);
        response.header("Referrer-Policy", "no-referrer");
        ContentAnswer.sendText(request, response, "text/html; charset=utf-8", page.html + "</body></html>\n");
    }
}
