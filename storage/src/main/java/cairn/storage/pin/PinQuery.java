package cairn.storage.pin;

import cairn.data.failure.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The statement for a page of pins. It goes along an index from where the last page ended, so that a page costs what it
 * gives and not what there is: by labels, by the pins' ends or their making, or by their numbers.
 */
final class PinQuery {
    private static final char SEPARATOR = '.';

    /** By what the pins are in order. */
    private enum Order {
        NUMBER("p.number"),
        LABEL("l0.number"),
        CREATED("p.created_millis"),
        EXPIRES("p.expires_millis");

        private final String column;

        Order(String column) {
            this.column = column;
        }

        private boolean isTime() {
            return this == CREATED || this == EXPIRES;
        }
    }

    private final Order order;
    private final List<String> tables = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    PinQuery(PinFilter filter, String after) throws MalformedException {
        order = filter.expiresBefore().isPresent()
                ? Order.EXPIRES
                : !filter.labels().isEmpty()
                        ? Order.LABEL
                        : filter.createdSince().isPresent() ? Order.CREATED : Order.NUMBER;
        int count = 0;
        for (Map.Entry<String, String> label : filter.labels().entrySet()) {
            String table = "l" + count++;
            tables.add("pin_labels " + table);
            add(table + ".label = ?", label.getKey());
            add(table + ".value = ?", label.getValue());
            conditions.add(table + ".number = p.number");
        }
        filter.isRecursive().ifPresent(is -> conditions.add(is ? "p.kind = 'recursive'" : "p.kind = 'direct'"));
        filter.owner().ifPresent(owner -> add("p.owner = ?", owner));
        filter.name().ifPresent(name -> add("p.name = ?", name));
        // Neither system's LIKE tells large letters from small in the way of the other.
        filter.namePart().ifPresent(part -> add("replace(p.name, ?, '') <> p.name", part));
        filter.createdSince().ifPresent(since -> add("p.created_millis >= ?", since.toEpochMilli()));
        filter.expiresBefore().ifPresent(before -> add("p.expires_millis < ?", before.toEpochMilli()));
        if (order == Order.EXPIRES) {
            conditions.add("p.expires_millis IS NOT NULL");
        }
        if (!after.isEmpty()) {
            goOnAfter(after);
        }
    }

    private void add(String condition, Object value) {
        conditions.add(condition);
        values.add(value);
    }

    private void goOnAfter(String after) throws MalformedException {
        int dot = after.indexOf(SEPARATOR);
        try {
            long time = Long.parseLong(after.substring(0, Math.max(dot, 0)));
            long number = Long.parseLong(after.substring(dot + 1));
            if (order.isTime()) {
                // A plain bound that the index knows, and what remains at that bound.
                add(order.column + " >= ?", time);
                add("(" + order.column + " > ? OR p.number > ?)", time);
                values.add(number);
            } else {
                add(order.column + " > ?", number);
            }
        } catch (NumberFormatException e) {
            throw new MalformedException("\"" + after + "\" is no place in a list of pins; take it from a page");
        }
    }

    String sql(String columns, int limit) {
        StringBuilder sql = new StringBuilder("SELECT ").append(columns).append(" FROM ");
        tables.forEach(table -> sql.append(table).append(" CROSS JOIN "));
        sql.append("pins p");
        if (!conditions.isEmpty()) {
            sql.append(" WHERE ").append(String.join(" AND ", conditions));
        }
        sql.append(" ORDER BY ").append(order.column);
        if (order.isTime()) {
            sql.append(", p.number");
        }
        return sql.append(" LIMIT ").append(limit).toString();
    }

    Object[] values() {
        return values.toArray();
    }

    /** The place behind a row. */
    String after(Pin pin, long number) {
        long time = switch (order) {
            case CREATED -> pin.created().toEpochMilli();
            case EXPIRES -> pin.expires().orElseThrow().toEpochMilli();
            case NUMBER, LABEL -> 0;
        };
        return time + "" + SEPARATOR + number;
    }
}
