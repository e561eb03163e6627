/**
 * Pins at other people's services: {@link cairn.services.pinning.PinningService} is such a service,
 * {@link cairn.services.pinning.RemotePin} a pin there, which is queued, pinned some time later, or failed.
 *
 * <p>Nothing that a service answers is believed to be short, quick or well-formed. Redirects are not followed, since
 * the key would go along.
 *
 * <p>Specification: the IPFS Pinning Service API, version 1.0.0.
 */
package cairn.services.pinning;
