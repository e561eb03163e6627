package cairn.services.rpc.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of cells, printed so that cells of a column stand below each other, one space apart. */
final class Columns {
    private final List<List<String>> rows = new ArrayList<>();
    private final int widthMin;

    /** {@code widthMin} is the least width of every column but the last, its space included. */
    Columns(int widthMin) {
        this.widthMin = widthMin;
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** Prints and forgets the rows. */
    void print(PrintStream out) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i + 1 < row.size(); i++) {
                widths[i] = Math.max(Math.max(widths[i], widthMin), row.get(i).length() + 1);
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                line.append(cell);
                if (i + 1 < row.size()) {
                    line.append(" ".repeat(widths[i] - cell.length()));
                }
            }
            out.println(line);
        }
        rows.clear();
    }
}
