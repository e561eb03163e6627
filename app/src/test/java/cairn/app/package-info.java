/** The whole program, run as its users run it: processes, real homes, real files, real sockets. */
package cairn.app;
