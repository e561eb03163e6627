/**
 * Calls of gRPC over HTTP/2, as far as a server needs them: messages with a length before them, and a status behind the
 * last one. Blocking, on the thread of the request. Source: "gRPC over HTTP2" of the gRPC project.
 */
package cairn.services.grpc;
