package cairn.app.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A failure in one sentence that a person can act on. */
final class Explanation {
    private Explanation() {}

    static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "There is no file or directory " + e.getFile();
            case AccessDeniedException e -> "No permission for " + e.getFile();
            case FileAlreadyExistsException e -> e.getFile() + " exists already";
            case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
            default -> generic(failure);
        };
    }

    private static String generic(IOException failure) {
        String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getSimpleName();
        }
        return message.contains("No space left on device") && !message.contains(";")
                ? message + "; make room and try again"
                : message;
    }
}
