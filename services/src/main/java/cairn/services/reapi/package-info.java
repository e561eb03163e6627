/**
 * The caches of the Remote Execution API, version 2, over gRPC: {@code ActionCache}, {@code ContentAddressableStorage},
 * {@code Capabilities} and {@code google.bytestream.ByteStream}. An instance is a build cache of that name; the empty
 * one is {@code main}. Names and numbers of fields: {@code remote_execution.proto} and {@code bytestream.proto}.
 */
package cairn.services.reapi;
