/**
 * What can be made of content: {@link cairn.transform.Transforms} has every transform, {@link cairn.transform.engine}
 * finds results or makes them, {@link cairn.transform.record} is what is written down about them.
 */
package cairn.transform;
