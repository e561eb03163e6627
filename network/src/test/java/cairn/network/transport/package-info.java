/** Links being made of bare ones, as tests see it: in time or too late, with good bytes and with damaged ones. */
package cairn.network.transport;
