package cairn.storage.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.storage.table.Database;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a table of jobs promises, whatever keeps it. */
abstract class JobTableContract {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Set<JobState> ANY = EnumSet.allOf(JobState.class);

    /** The database of this test; each call opens the same one anew. */
    protected abstract Database open() throws Exception;

    private static Job fresh(JobKind kind) {
        return Job.fresh(kind, Map.of("path", "/ipfs/a b&c=d\n%é", "name", ""), 3, NOW);
    }

    @Test
    void jobsAreThereAgainAsTheyWere() throws Exception {
        Job kept;
        try (Database database = open()) {
            JobTable table = new JobTable(database);
            Job job = table.add(fresh(JobKind.PIN));
            assertEquals("/ipfs/a b&c=d\n%é", job.argument("path"));
            kept = table.change(
                            job.number(),
                            ANY,
                            old -> old.begun(NOW.plusSeconds(1)).at(7, 8).until(NOW.plusSeconds(9)))
                    .orElseThrow();
        }
        try (Database database = open()) {
            JobTable table = new JobTable(database);
            Job again = table.find(kept.number()).orElseThrow();
            assertEquals(kept, again);
            assertEquals(JobState.RUNNING, again.state());
            assertEquals(1, again.tries());
            assertEquals(8, again.bytes());
            assertEquals(kept.number() + 1, table.add(fresh(JobKind.GC)).number());
        }
    }

    @Test
    void aChangeFromAnotherStateIsNone() throws Exception {
        try (Database database = open()) {
            JobTable table = new JobTable(database);
            long number = table.add(fresh(JobKind.FETCH)).number();
            Set<JobState> paused = EnumSet.of(JobState.PAUSED);
            assertTrue(table.change(number, paused, job -> job.begun(NOW)).isEmpty());
            assertTrue(table.change(number + 1, ANY, job -> job.begun(NOW)).isEmpty());
            assertEquals(JobState.WAITING, table.find(number).orElseThrow().state());
        }
    }

    @Test
    void listsGoFromTheNewestPageByPageAndByState() throws Exception {
        try (Database database = open()) {
            JobTable table = new JobTable(database);
            for (int i = 0; i < 5; i++) {
                table.add(fresh(JobKind.GC));
            }
            table.change(2, ANY, job -> job.in(JobState.DONE, "", NOW));
            table.change(4, ANY, job -> job.until(NOW.minusSeconds(5)));
            assertEquals(List.of(5L, 4L), numbers(table.list(Optional.empty(), Long.MAX_VALUE, 2)));
            assertEquals(List.of(3L, 2L), numbers(table.list(Optional.empty(), 4, 2)));
            assertEquals(List.of(2L), numbers(table.list(Optional.of(JobState.DONE), Long.MAX_VALUE, 9)));
            assertEquals(List.of(4L, 1L, 3L), numbers(table.waiting(3)));
        }
    }

    @Test
    void onlyWhatHasEndedIsRemoved() throws Exception {
        try (Database database = open()) {
            JobTable table = new JobTable(database);
            for (JobState state : JobState.values()) {
                long number = table.add(fresh(JobKind.GC)).number();
                table.change(number, ANY, job -> job.in(state, "", NOW));
                assertEquals(state.isEnd(), table.remove(number), state.word());
                assertEquals(!state.isEnd(), table.find(number).isPresent());
            }
            long old = table.add(fresh(JobKind.GC)).number();
            table.change(old, ANY, job -> job.in(JobState.CANCELLED, "", NOW));
            assertEquals(0, table.removeEnded(NOW));
            assertEquals(1, table.removeEnded(NOW.plusMillis(1)));
            assertFalse(table.find(old).isPresent());
        }
    }

    private static List<Long> numbers(List<Job> jobs) {
        return jobs.stream().map(Job::number).toList();
    }
}
