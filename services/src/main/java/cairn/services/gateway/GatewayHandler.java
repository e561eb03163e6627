package cairn.services.gateway;

import cairn.data.block.BlockSource;
import cairn.services.http.Handler;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;
import java.util.concurrent.ForkJoinPool;

public final class GatewayHandler implements Handler {
    public GatewayHandler(BlockSource source, ForkJoinPool workers) {}

    @Override
    public void handle(Request request, Response response) throws IOException {
        response.status(404);
    }
}
