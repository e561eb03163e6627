package cairn.services.http;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;

/** A request as Jetty has it. */
final class JettyRequest implements Request {
    private final org.eclipse.jetty.server.Request request;
    private final String target;
    private Optional<InputStream> body = Optional.empty();

    JettyRequest(org.eclipse.jetty.server.Request request) {
        this.request = request;
        this.target = TargetKeepingConnections.target(request);
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String rawTarget() {
        return target;
    }

    @Override
    public String rawPath() {
        String path = isConnect() ? null : request.getHttpURI().getPath();
        return path == null ? "" : path;
    }

    @Override
    public Optional<String> rawQuery() {
        return Optional.ofNullable(request.getHttpURI().getQuery());
    }

    @Override
    public String host() {
        if (isConnect()) {
            return target;
        }
        HttpURI uri = request.getHttpURI();
        return uri.getAuthority() == null ? header("Host").orElse("") : uri.getAuthority();
    }

    private boolean isConnect() {
        return HttpMethod.CONNECT.is(request.getMethod());
    }

    @Override
    public boolean isAbsolute() {
        return !target.startsWith("/") && !isConnect() && !target.equals("*");
    }

    @Override
    public boolean isSecure() {
        return request.isSecure();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    @Override
    public List<String> headers(String name) {
        return request.getHeaders().getValuesList(name);
    }

    @Override
    public InputStream body() {
        if (body.isEmpty()) {
            body = Optional.of(Content.Source.asInputStream(request));
        }
        return body.get();
    }

    @Override
    public String remoteAddress() {
        return org.eclipse.jetty.server.Request.getRemoteAddr(request);
    }

    @Override
    public String localAddress() {
        String host = org.eclipse.jetty.server.Request.getLocalAddr(request);
        return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":"
                + org.eclipse.jetty.server.Request.getLocalPort(request);
    }
}
