package cairn.transform.record;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * What came of a key.
 *
 * @param key what was asked for
 * @param transform the transform's name, for people
 * @param outcome what was made, or why nothing was
 * @param finished when
 * @param wall how long it took
 */
public record Result(Key key, String transform, Outcome outcome, Instant finished, Duration wall) {
    private static final long FORM = 1;

    /** Times are kept in milliseconds. */
    public Result {
        finished = finished.truncatedTo(ChronoUnit.MILLIS);
        wall = wall.truncatedTo(ChronoUnit.MILLIS);
    }

    /** How a build ended. */
    public sealed interface Outcome {}

    /** Something was made. */
    public record Made(Cid output) implements Outcome {}

    /** Nothing was made. */
    public record Failed(Failure failure) implements Outcome {}

    /** The record's bytes, and their name. */
    public Block block() {
        Fields fields = Fields.empty()
                .put("v", IpldNode.of(FORM))
                .put("key", IpldNode.of(key.cid()))
                .put("name", IpldNode.of(transform))
                .put("transform", IpldNode.of(key.transform()))
                .put("source", IpldNode.of(key.source()))
                .put("args", key.arguments())
                .put("finished", IpldNode.of(finished.toEpochMilli()))
                .put("wall", IpldNode.of(wall.toMillis()));
        switch (outcome) {
            case Made made -> fields.put("output", IpldNode.of(made.output()));
            case Failed failed ->
                fields.put("class", IpldNode.of(failed.failure().kind().name()))
                        .put("message", IpldNode.of(failed.failure().message()))
                        .put("retry", IpldNode.of(failed.failure().retryAfter().toMillis()));
        }
        return fields.block();
    }

    /**
     * Reads a record.
     *
     * @throws MalformedException where the bytes are none, or of a version that this program does not know
     */
    public static Result read(ByteBuffer bytes) throws IOException {
        Fields fields = Fields.read(bytes, "result", FORM);
        Key key = new Key(link(fields, "transform"), link(fields, "source"), fields.texts("args"));
        if (!key.cid().equals(link(fields, "key"))) {
            throw new MalformedException("The result's key is not that of its parts");
        }
        return new Result(
                key,
                fields.text("name"),
                outcome(fields),
                Instant.ofEpochMilli(fields.number("finished")),
                Duration.ofMillis(fields.number("wall")));
    }

    private static Cid link(Fields fields, String name) throws MalformedException {
        return fields.link(name).orElseThrow(() -> new MalformedException("The result has no " + name));
    }

    private static Outcome outcome(Fields fields) throws MalformedException {
        if (fields.link("output").isPresent()) {
            return new Made(fields.link("output").get());
        }
        String name = fields.text("class");
        Failure.Kind kind = Arrays.stream(Failure.Kind.values())
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new MalformedException("There is no class of failures called " + name));
        return new Failed(new Failure(kind, fields.text("message"), Duration.ofMillis(fields.number("retry"))));
    }

    /** Whether it is a failure that is not worth trying again now. */
    public boolean isSettled(Instant now) {
        return outcome instanceof Failed failed
                && now.isBefore(finished.plus(failed.failure().retryAfter()));
    }
}
