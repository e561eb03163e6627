package cairn.services.rpc;

import cairn.data.failure.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/** The JSON of the RPC: values as maps, lists, texts, numbers, booleans and null. */
public final class Json {
    /** How deep a value that is read may be nested. */
    public static final int DEPTH_MAX = 256;

    private static final double LONG_EXACT_MAX = 1L << 53;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .characterEscapes(new HtmlEscapes())
            .rootValueSeparator((String) null)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    private Json() {}

    /** One line of JSON, without the line's end. */
    public static String write(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(out, value);
        }
        return text.toString();
    }

    /** Writes one line of JSON with its end, piece by piece; lists may make their items as they are asked for them. */
    static void writeLine(Object value, OutputStream to) throws IOException {
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), to, JsonEncoding.UTF8)) {
            write(out, value);
            out.writeRaw('\n');
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Writes values, each a line; a writer for each would cost more than a short line. Used by one thread. */
    static final class Lines {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8);

        ByteBuffer line(Object value) {
            write(out, value);
            out.writeRaw('\n');
            out.flush();
            ByteBuffer line = ByteBuffer.wrap(bytes.toByteArray());
            bytes.reset();
            return line;
        }
    }

    private static void write(JsonGenerator out, Object value) {
        switch (value) {
            case null -> out.writeNull();
            case Map<?, ?> map -> {
                out.writeStartObject();
                map.forEach((key, member) -> {
                    out.writeName(String.valueOf(key));
                    write(out, member);
                });
                out.writeEndObject();
            }
            case Iterable<?> items -> {
                out.writeStartArray();
                items.forEach(item -> write(out, item));
                out.writeEndArray();
            }
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Float number -> writeFloat(out, number);
            case Double number -> writeDouble(out, number);
            default -> out.writeString(value.toString());
        }
    }

    private static void writeFloat(JsonGenerator out, float number) {
        if (number == Math.rint(number) && Math.abs(number) < LONG_EXACT_MAX) {
            out.writeNumber((long) number);
        } else {
            out.writeNumber(number);
        }
    }

    /** Without a fraction that says nothing: 1, not 1.0. */
    private static void writeDouble(JsonGenerator out, double number) {
        if (number == Math.rint(number) && Math.abs(number) < LONG_EXACT_MAX) {
            out.writeNumber((long) number);
        } else {
            out.writeNumber(number);
        }
    }

    /** Escapes what could be markup where JSON stands in a page. */
    private static final class HtmlEscapes extends CharacterEscapes {
        private static final long serialVersionUID = 1L;

        private final int[] escapes = standardAsciiEscapesForJSON();

        HtmlEscapes() {
            for (char c : new char[] {'<', '>', '&'}) {
                escapes[c] = ESCAPE_CUSTOM;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes.clone();
        }

        @Override
        public SerializableString getEscapeSequence(int c) {
            return switch (c) {
                case '<', '>', '&', 0x2028, 0x2029 -> new SerializedString(String.format("\\u%04x", c));
                default -> null;
            };
        }
    }

    /** Reads one JSON object. */
    public static Map<String, Object> readObject(String text) throws MalformedException {
        if (read(text) instanceof Map<?, ?> map) {
            Map<String, Object> object = new LinkedHashMap<>();
            map.forEach((key, value) -> object.put((String) key, value));
            return object;
        }
        throw new MalformedException("A JSON object was expected, not " + abbreviate(text));
    }

    /** Reads one JSON value; numbers become {@link Long} or {@link Double}, null becomes an empty {@link Optional}. */
    public static Object read(String text) throws MalformedException {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            in.nextToken();
            return readValue(in);
        } catch (JacksonException e) {
            throw new MalformedException("Not JSON: " + abbreviate(text) + " (" + e.getOriginalMessage() + ")");
        }
    }

    private static Object readValue(JsonParser in) throws MalformedException {
        JsonToken token = in.currentToken();
        if (token == null) {
            throw new MalformedException("The JSON text is empty");
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    object.put(name, readValue(in));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    items.add(readValue(in));
                }
                yield items;
            }
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> Optional.empty();
            default -> throw new MalformedException("Unexpected " + token + " in JSON");
        };
    }

    private static String abbreviate(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
