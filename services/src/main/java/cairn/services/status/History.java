package cairn.services.status;

import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The last values of some readings, taken at even intervals by a virtual thread of its own until it is closed. May be
 * used by any thread.
 */
public final class History implements Closeable {
    /** What a value counts. */
    public enum Unit {
        BYTES,
        BYTES_PER_SECOND,
        COUNT,
        COUNT_PER_SECOND
    }

    /**
     * What is read.
     *
     * @param name how people call it
     * @param unit what its values count; a rate is made of a sum that grows
     */
    public record Reading(String name, Unit unit, DoubleSupplier value) {
        boolean isRate() {
            return unit == Unit.BYTES_PER_SECOND || unit == Unit.COUNT_PER_SECOND;
        }
    }

    /** A reading's values, the oldest first. */
    public record Series(String name, Unit unit, List<Double> values) {
        public Series {
            values = List.copyOf(values);
        }
    }

    /** How many values there are of each. */
    public static final int VALUES_MAX = 150;

    private static final System.Logger LOG = System.getLogger("cairn.services.status");
    private static final double MILLIS = 1000;

    private final List<Reading> readings;
    private final Duration interval;
    /** What each sum was, to make a rate of what it is; used by the one thread that reads. */
    private final double[] sums;
    /** Values of each reading; guarded by this. */
    private final List<List<Double>> values = new ArrayList<>();

    private final Thread thread;

    private History(List<Reading> readings, Duration interval) {
        this.readings = List.copyOf(readings);
        this.interval = interval;
        this.sums = new double[readings.size()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = readings.get(i).isRate() ? readings.get(i).value.getAsDouble() : 0;
            values.add(new ArrayList<>());
        }
        this.thread = Thread.ofVirtual().name("history").unstarted(this::run);
    }

    /** Reads from now on. */
    public static History start(List<Reading> readings, Duration interval) {
        History history = new History(readings, interval);
        history.read();
        history.thread.start();
        return history;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(interval);
                read();
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "Nothing is read any more");
        }
    }

    private void read() {
        double[] now = new double[sums.length];
        for (int i = 0; i < now.length; i++) {
            double value = readings.get(i).value.getAsDouble();
            now[i] = value;
            if (readings.get(i).isRate()) {
                now[i] = Math.max(0, value - sums[i]) * MILLIS / interval.toMillis();
                sums[i] = value;
            }
        }
        synchronized (this) {
            for (int i = 0; i < now.length; i++) {
                List<Double> series = values.get(i);
                if (series.size() == VALUES_MAX) {
                    series.removeFirst();
                }
                series.add(now[i]);
            }
        }
    }

    /** How far apart values are. */
    public Duration interval() {
        return interval;
    }

    /** What was read, in the order of the readings. */
    public synchronized List<Series> series() {
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            series.add(new Series(reading.name, reading.unit, values.get(i)));
        }
        return series;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
