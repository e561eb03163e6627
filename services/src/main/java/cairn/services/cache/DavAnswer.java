package cairn.services.cache;

import cairn.services.html.Escape;
import cairn.storage.cache.CachedEntry;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What WebDAV says of one file or folder (RFC 4918, section 9.1). */
final class DavAnswer {
    private DavAnswer() {}

    static String of(String rawPath, Optional<CachedEntry> file) {
        String properties = file.map(entry -> "<d:resourcetype/><d:getcontentlength>" + entry.sizeBytes()
                        + "</d:getcontentlength><d:getetag>\"" + entry.cid() + "\"</d:getetag><d:getlastmodified>"
                        + DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                entry.used().atOffset(ZoneOffset.UTC))
                        + "</d:getlastmodified>")
                .orElse("<d:resourcetype><d:collection/></d:resourcetype>"
                        + "<d:getlastmodified>Thu, 1 Jan 1970 00:00:00 GMT</d:getlastmodified>");
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?><d:multistatus xmlns:d=\"DAV:\"><d:response><d:href>"
                + Escape.html(rawPath) + "</d:href><d:propstat><d:prop>" + properties
                + "</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>";
    }
}
