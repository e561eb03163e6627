/** What two nodes say before they dial each other at once, and what strangers try with it; routers are in interop. */
package cairn.network.punch;
