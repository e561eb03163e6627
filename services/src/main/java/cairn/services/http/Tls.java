package cairn.services.http;

import java.util.List;

/**
 * What a listener that speaks TLS needs. It chooses the certificate by the name that the client asks for (SNI), and the
 * first where none fits; it reads the files again within {@value Certificates#CHECK_SECONDS} seconds after they change.
 *
 * @param certificates the certificates; those that are not there yet may come later
 * @param altSvc the value of the Alt-Svc header on every answer, such as {@code h3=":443"}; empty for none
 */
public record Tls(List<CertificateFiles> certificates, String altSvc) {}
