package cairn.services.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Parts of pages that are files beside the classes that use them. */
public final class Resource {
    /** Style that names the colours of all pages, light and dark. */
    public static final String PALETTE = text(Resource.class, "palette.css");

    /** Pictures that pages show as {@code <use href="#NAME">}, to be put at their beginning. */
    public static final String ICONS = text(Resource.class, "icons.svg");

    private Resource() {}

    public static String text(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("This build lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
