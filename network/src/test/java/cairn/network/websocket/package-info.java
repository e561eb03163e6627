/** Links over WebSocket as tests see them: addresses, openings, frames, and what hostile peers make of these. */
package cairn.network.websocket;
