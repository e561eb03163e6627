/**
 * Files, directories and symlinks of a DAG as a TAR stream: POSIX ustar with pax records for what does not fit (long
 * names, large sizes, times before 1970), as {@code get} and the gateway's {@code format=tar} send it. Names that would
 * leave the directory they are unpacked in are refused before a byte of the entry is sent. Specification: POSIX.1-2001
 * pax.
 */
package cairn.services.tar;
