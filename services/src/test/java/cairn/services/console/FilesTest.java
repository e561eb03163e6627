package cairn.services.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.dagpb.PbName;
import cairn.services.html.Escape;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The files of a node in the console: what is shown of hostile names, and what forms do. */
class FilesTest extends ConsoleFixture {
    private HttpResponse<String> put(String path, byte[] content) throws IOException, InterruptedException {
        return visitor.send("PUT", "/console/files" + path, "application/octet-stream", content);
    }

    private void mkdir(String path) throws IOException {
        rpc.node().mutableFiles().tree().make(path, true, Optional.empty(), false);
    }

    private List<String> names(String query) throws IOException, InterruptedException {
        return namesOf(visitor.get("/console/files/" + query).body());
    }

    private static List<String> namesOf(String page) {
        List<String> names = new ArrayList<>();
        Matcher name = Pattern.compile("name=\"name\" value=\"([^\"]*)\"").matcher(page);
        while (name.find()) {
            names.add(name.group(1).replace("&#39;", "'").replace("&amp;", "&"));
        }
        return names;
    }

    @Test
    void aFileIsUploadedFoundDownloadedMovedAndDeleted() throws IOException, InterruptedException {
        byte[] content = new byte[3_000_000];
        new Random(7).nextBytes(content);

        assertEquals(201, put("/new/folder/a%20b.bin", content).statusCode());
        assertTrue(visitor.get("/console/files/new/folder").body().contains("<bdi>a b.bin</bdi>"));
        assertTrue(visitor.get("/console/files/new/folder/a%20b.bin").body().contains("(3,000,000 bytes)"));
        assertArrayEquals(
                content, visitor.bytes("/console/download/new/folder/a%20b.bin").body());

        assertEquals(400, put("/new/folder/a%20b.bin", new byte[1]).statusCode());
        assertEquals(201, put("/new/folder/a%20b.bin?replace=on", new byte[1]).statusCode());
        assertEquals(400, put("/new/folder?replace=on", new byte[1]).statusCode());

        String here = "/console/files/new/folder?do=";
        assertEquals(
                303, visitor.post(here + "rename", "name=a%2520b.bin&to=c.bin").statusCode());
        assertEquals(303, visitor.post(here + "move", "name=c.bin&to=/new").statusCode());
        assertEquals(List.of("c.bin", "folder"), names("new"));
        String asked = visitor.post("/console/files/new?do=chosen", "act=delete&name=c.bin&name=folder")
                .body();
        assertTrue(asked.contains("Delete these 2 entries"), asked);
        assertEquals(List.of("c.bin", "folder"), names("new"));
        assertEquals(
                303,
                visitor.post("/console/files/new?do=delete", "name=c.bin&name=folder")
                        .statusCode());
        assertEquals(List.of(), names("new"));
    }

    @Test
    void aFormUploadsSeveralFilesByTheNamesThatBrowsersWrite() throws IOException, InterruptedException {
        String body = part("replace", "", "on") + part("file", "100%+1.txt", "one")
                + part("file", "say %22hi%22.txt", "two") + part("file", "sub/three.txt", "three") + "--b--\r\n";
        HttpResponse<String> answer = visitor.send(
                "POST",
                "/console/files/?do=upload",
                "multipart/form-data; boundary=b",
                body.getBytes(StandardCharsets.UTF_8));
        assertEquals(303, answer.statusCode(), answer.body());
        assertEquals(List.of("100%25+1.txt", "say%20%22hi%22.txt", "sub"), names(""));
        assertEquals("three", visitor.get("/console/download/sub/three.txt").body());

        for (String name : List.of("../up.txt", "a/../../up.txt", "/etc/up", "a//b")) {
            String hostile = part("file", name, "x") + "--b--\r\n";
            assertEquals(
                    400,
                    visitor.send(
                                    "POST",
                                    "/console/files/?do=upload",
                                    "multipart/form-data; boundary=b",
                                    hostile.getBytes(StandardCharsets.UTF_8))
                            .statusCode(),
                    name);
        }
    }

    private static String part(String field, String file, String content) {
        String name = file.isEmpty() ? "" : "; filename=\"" + file + "\"";
        return "--b\r\nContent-Disposition: form-data; name=\"" + field + "\"" + name + "\r\n\r\n" + content + "\r\n";
    }

    @Test
    void namesAreTextWhateverTheyAre() throws IOException, InterruptedException {
        String noText = PbName.decode(new byte[] {'a', (byte) 0xff, (byte) 0xfe});
        List<String> names = List.of(
                "<script>alert(1)<script>",
                "\" onmouseover=alert(1) x=\"",
                "invoice\u202egpj.exe",
                "line\nend\u0007",
                "long" + "n".repeat(10_000),
                "&lt;b&gt;",
                "%2e%2e",
                "ümläut 漢字 🪨",
                noText);
        for (String name : names) {
            rpc.node().mutableFiles().tree().make("/" + name, false, Optional.empty(), true);
        }
        String page = visitor.get("/console/files/").body();
        assertFalse(page.contains("<script>alert"), page);
        assertFalse(page.contains("\" onmouseover"), page);
        assertFalse(page.contains("\u202e"), page);
        assertTrue(page.contains("⟨U+202E⟩"), page);
        assertTrue(page.contains("not UTF-8"), page);
        assertEquals(names.size(), namesOf(page).size());
        for (String encoded : namesOf(page)) {
            HttpResponse<String> about = visitor.get("/console/files/" + encoded + "?about=1");
            assertEquals(200, about.statusCode(), encoded);
            assertFalse(about.body().contains("<script>alert"), encoded);
            assertFalse(about.body().contains("\u202e"), encoded);
            HttpResponse<byte[]> tar = visitor.bytes("/console/download/" + encoded);
            assertEquals(
                    "nosniff",
                    tar.headers().firstValue("X-Content-Type-Options").orElse(""));
            String disposition = tar.headers().firstValue("Content-Disposition").orElse("");
            assertTrue(disposition.startsWith("attachment; "), disposition);
            assertTrue(disposition.length() < 4000, disposition);
            assertEquals(200, tar.statusCode(), encoded);
        }
        String deleted = Escape.parameter(Escape.segment(noText));
        assertEquals(
                303,
                visitor.post("/console/files/?do=delete", "name=" + deleted).statusCode());
        assertEquals(names.size() - 1, names("").size());
    }

    @Test
    void htmlIsSavedAndNeverShown() throws IOException, InterruptedException {
        put("/page.html", "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8));
        HttpResponse<byte[]> page = visitor.bytes("/console/download/page.html");
        assertEquals(
                "application/octet-stream",
                page.headers().firstValue("Content-Type").orElse(""));
        assertTrue(page.headers().firstValue("Content-Disposition").orElse("").startsWith("attachment"));
        assertTrue(
                page.headers().firstValue("Content-Security-Policy").orElse("").startsWith("sandbox"));
        assertFalse(visitor.get("/console/files/page.html").body().contains("alert"));
    }

    @Test
    void aLargeFolderIsShownInPages() throws IOException, InterruptedException {
        for (int i = 0; i < 450; i++) {
            mkdir(String.format("/large/%04d", i));
        }
        List<String> first = names("large");
        assertEquals(FilesListing.PAGE_ENTRIES, first.size());
        assertEquals("0000", first.getFirst());
        assertEquals("0449", names("large?sort=name&order=down").getFirst());
        assertEquals("0449", names("large?page=3").getLast());
        assertEquals("0449", names("large?page=99").getLast());
        assertEquals("0200", names("large?after=0199").getFirst());
        assertEquals(first, names("large?before=0200"));
        assertEquals(50, names("large?page=3").size());
    }
}
