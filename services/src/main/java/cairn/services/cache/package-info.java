/**
 * The front doors of build caches over HTTP: {@code /ac/HASH} and {@code /cas/SHA256} as Bazel has them, the same and
 * any other names below {@code /cache/NAME/}, and as much of WebDAV as clients ask for that keep files by their names.
 */
package cairn.services.cache;
