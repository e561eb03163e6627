/**
 * Routing that somebody else does: a {@link cairn.network.delegated.DelegatedRouter} asks a server on the web who has
 * what, where peers are and what names stand for, beside the DHT or in its place.
 *
 * <p>Answers are read as they come, record by record; what is too long, too much or too late ends with what was read
 * until then. What a server says of providers is a hint like any other; records of names are verified. A server that
 * fails is left alone for some seconds. Specification: Delegated Routing V1 HTTP API.
 */
package cairn.network.delegated;
