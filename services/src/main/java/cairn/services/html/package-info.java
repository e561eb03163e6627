/**
 * What pages of HTML are made with, whatever service writes them: text that must not be taken for markup, names as
 * parts of URLs, colours and pictures, and the files that pages are made of. Specifications: HTML (escaping of text and
 * quoted attributes), RFC 3986 (percent-encoding), RFC 8187 (parameters of headers).
 */
package cairn.services.html;
