/**
 * TAR archives: a {@link cairn.services.tar.TarWriter} and a {@link cairn.services.tar.TarReader} of the format, and a
 * {@link cairn.services.tar.TarStream} that writes files, directories and symlinks of a DAG, as {@code get} and the
 * gateway's {@code format=tar} send them.
 *
 * <p>Written is POSIX ustar, with pax records for what does not fit (names that are long or not ASCII, sizes of 8 GiB
 * and more, fractions of seconds, times before 1970): the bytes of Kubo's archives, directories without a slash at the
 * end and all. Names that would leave the directory they are unpacked in are refused before a byte of the entry is
 * sent. Read are also GNU's long names and numbers in base 256. Specification: POSIX.1-2001 pax.
 */
package cairn.services.tar;
