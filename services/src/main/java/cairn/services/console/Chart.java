package cairn.services.console;

import cairn.services.rpc.ByteCount;
import cairn.services.status.History;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A small chart of one series: a line over a filled area, the newest value at the right. */
final class Chart {
    private static final int WIDTH = 300;
    private static final int HEIGHT = 60;
    /** The line's upper edge would be cut where the highest value touches the top. */
    private static final int MARGIN = 3;

    private Chart() {}

    static void addTo(View view, History.Series series, Duration interval) {
        List<Double> values = series.values();
        double highest = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        double now = values.isEmpty() ? 0 : values.getLast();
        String span = Shown.duration(interval.multipliedBy(History.VALUES_MAX));
        view.add("<figure class=\"card chart\"><figcaption><span>")
                .text(series.name())
                .add("</span><b>")
                .text(value(now, series.unit()))
                .add("</b></figcaption><svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT)
                .add("\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"")
                .text(series.name() + ": now " + value(now, series.unit()) + ", highest "
                        + value(highest, series.unit()) + " in the last " + span)
                .add("\">");
        if (values.size() > 1) {
            String points = points(values, highest);
            double left = x(values.size(), 0);
            view.add("<polygon points=\"" + number(left) + "," + HEIGHT + " " + points + WIDTH + "," + HEIGHT + "\"/>")
                    .add("<polyline points=\"" + points.strip() + "\"/>");
        }
        view.add("</svg><p class=\"soft\">highest ")
                .text(value(highest, series.unit()))
                .add("</p></figure>");
    }

    private static String points(List<Double> values, double highest) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            double share = highest <= 0 ? 0 : values.get(i) / highest;
            double y = HEIGHT - 1 - share * (HEIGHT - 1 - MARGIN);
            points.append(number(x(values.size(), i)))
                    .append(',')
                    .append(number(y))
                    .append(' ');
        }
        return points.toString();
    }

    /** Where the value stands: the newest is always at the right edge. */
    private static double x(int count, int index) {
        return WIDTH - (double) (count - 1 - index) * WIDTH / (History.VALUES_MAX - 1);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String value(double value, History.Unit unit) {
        return switch (unit) {
            case BYTES -> ByteCount.text(Math.round(value));
            case BYTES_PER_SECOND -> ByteCount.text(Math.round(value)) + "/s";
            case COUNT -> Shown.count(Math.round(value));
            case COUNT_PER_SECOND -> String.format(Locale.ROOT, "%.1f/s", value);
        };
    }
}
