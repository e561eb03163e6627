/**
 * What build tools keep and find again, as Bazel's caches over HTTP and the Remote Execution API 2 have it: content by
 * its SHA-256, results of actions by the action's digest, and anything by a name. An action's result of which content
 * is missing counts as none.
 */
package cairn.transform.cache;
