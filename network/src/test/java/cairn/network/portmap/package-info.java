/** Routers that open ports, that do not, and that answer wrongly; a real one is in interop. */
package cairn.network.portmap;
