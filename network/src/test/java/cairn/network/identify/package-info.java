/** Messages in which peers speak of themselves: whole, damaged and endless ones. */
package cairn.network.identify;
