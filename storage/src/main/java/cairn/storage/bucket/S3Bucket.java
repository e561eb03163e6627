package cairn.storage.bucket;

import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** A bucket behind the S3 protocol. */
final class S3Bucket implements Bucket {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
    private static final Duration ATTEMPT_MAX = Duration.ofMinutes(5);
    private static final Duration CALL_MAX = Duration.ofMinutes(10);
    private static final int ATTEMPTS_MAX = 4;
    private static final int NAMES_MAX = 1_000_000;
    private static final int PARTS_MAX = 10_000;

    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    /** Sees each attempt of a request. */
    private static final class Counter implements ExecutionInterceptor {
        private final AtomicLong requests = new AtomicLong();

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            requests.incrementAndGet();
        }
    }

    private final BucketAddress address;
    private final Counter counter = new Counter();
    private final BucketKey key;
    /** Guarded by this: made for the first request, since its classes take a while to load. */
    private Optional<S3Client> made = Optional.empty();

    private boolean isClosed;

    S3Bucket(BucketAddress address, BucketKey key) {
        this.address = address;
        this.key = key;
    }

    private synchronized S3Client client() {
        if (isClosed) {
            throw SdkClientException.create("the store is closed");
        }
        if (made.isEmpty()) {
            made = Optional.of(make());
        }
        return made.get();
    }

    private S3Client make() {
        return S3Client.builder()
                .endpointOverride(address.endpoint())
                .region(Region.of(address.region()))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret())))
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_MAX)
                        .socketTimeout(SILENCE_MAX))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .defaultProfileFile(ProfileFile.aggregator().build())
                        .retryStrategy(strategy -> strategy.maxAttempts(ATTEMPTS_MAX))
                        .apiCallAttemptTimeout(ATTEMPT_MAX)
                        .apiCallTimeout(CALL_MAX)
                        .addExecutionInterceptor(counter)
                        .build())
                .build();
    }

    private String key(String name) {
        return address.prefix() + name;
    }

    @Override
    public Optional<ByteBuffer> read(String name, long offset, int bytes) throws IOException {
        String range = "bytes=" + offset + "-" + (offset + bytes - 1);
        return attempted(name, () -> {
            try (ResponseInputStream<GetObjectResponse> in = client().getObject(
                            get -> get.bucket(address.bucket()).key(key(name)).range(range))) {
                byte[] got = take(in, bytes);
                if (got.length != bytes) {
                    throw new UnavailableException(
                            where(name) + " gave " + got.length + " bytes where " + bytes + " were asked for");
                }
                return Optional.of(ByteBuffer.wrap(got));
            }
        });
    }

    @Override
    public Optional<Content> readAll(String name, int bytesMax) throws IOException {
        return attempted(name, () -> {
            GetObjectRequest request = GetObjectRequest.builder()
                    .bucket(address.bucket())
                    .key(key(name))
                    .build();
            try (ResponseInputStream<GetObjectResponse> in = client().getObject(request)) {
                byte[] got = take(in, bytesMax);
                if (in.read() >= 0) {
                    in.abort();
                    throw new LimitException(where(name), "bytesMax", bytesMax, "see what wrote it");
                }
                Long length = in.response().contentLength();
                if (length != null && length != got.length) {
                    throw new UnavailableException(where(name) + " was cut short at " + got.length + " bytes");
                }
                Duration age = age(in.response().lastModified(), in.response());
                return Optional.of(
                        new Content(ByteBuffer.wrap(got), in.response().eTag(), age));
            }
        });
    }

    /** At most so many bytes, within the time that a request has. */
    private static byte[] take(InputStream in, int bytesMax) throws IOException {
        long end = System.nanoTime() + ATTEMPT_MAX.toNanos();
        byte[] bytes = new byte[Math.min(bytesMax, 64 * 1024)];
        int at = 0;
        while (at < bytesMax) {
            if (at == bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, (int) Math.min(bytesMax, bytes.length * 4L));
            }
            int count = in.read(bytes, at, bytes.length - at);
            if (count < 0) {
                break;
            }
            at += count;
            if (System.nanoTime() - end > 0) {
                throw new UnavailableException("The bucket sent " + at + " bytes in " + ATTEMPT_MAX.toSeconds() + " s");
            }
        }
        return at == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, at);
    }

    /** A body that is read. */
    @FunctionalInterface
    private interface Reading<T> {
        Optional<T> run() throws IOException;
    }

    /** Reads again what was cut off after its start; the client itself does so only up to there. */
    private <T> Optional<T> attempted(String name, Reading<T> reading) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return reading.run();
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND && !isBucketMissing(e)) {
                    return Optional.empty();
                }
                throw failure("read " + name, e);
            } catch (SdkException e) {
                throw failure("read " + name, e);
            } catch (LimitException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS_MAX || Thread.currentThread().isInterrupted()) {
                    throw new UnavailableException(
                            where(name) + " cannot be read: " + e.getMessage() + "; it is tried again later", e);
                }
            }
        }
    }

    private static boolean isBucketMissing(S3Exception e) {
        return e.awsErrorDetails() != null
                && "NoSuchBucket".equals(e.awsErrorDetails().errorCode());
    }

    private String where(String name) {
        return address + name;
    }

    /** Does a request that has no body to be read. */
    private <T> T call(String what, Supplier<T> request) throws IOException {
        try {
            return request.get();
        } catch (SdkException e) {
            throw failure(what, e);
        }
    }

    private UnavailableException failure(String what, SdkException e) {
        String begin = "The bucket " + address + " did not " + what + ": ";
        if (e instanceof S3Exception answer) {
            if (isBucketMissing(answer)) {
                return new UnavailableException(begin + "there is no such bucket; make it, or mend bucket.url", e);
            }
            if (answer.statusCode() == FORBIDDEN || answer.statusCode() == 401) {
                return new UnavailableException(
                        begin + "the key may not do so (" + code(answer) + "); mend the key or its permissions", e);
            }
            return new UnavailableException(
                    begin + answer.statusCode() + " " + code(answer) + "; it is tried again later", e);
        }
        return new UnavailableException(begin + e.getMessage() + "; it is tried again later", e);
    }

    private static String code(S3Exception e) {
        return e.awsErrorDetails() == null
                ? ""
                : String.valueOf(e.awsErrorDetails().errorCode());
    }

    @Override
    public List<Listed> list(String prefix) throws IOException {
        List<Listed> all = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            Optional<String> token = next;
            ListObjectsV2Response page = call(
                    "list " + prefix,
                    () -> client().listObjectsV2(list ->
                            list.bucket(address.bucket()).prefix(key(prefix)).continuationToken(token.orElse(null))));
            for (var each : page.contents()) {
                if (each.key().startsWith(address.prefix())) {
                    String name = each.key().substring(address.prefix().length());
                    all.add(new Listed(name, each.size(), age(each.lastModified(), page)));
                }
            }
            if (all.size() > NAMES_MAX) {
                throw new LimitException(
                        "The bucket " + address, "namesMax", NAMES_MAX, "use a second bucket or prefix");
            }
            next = Boolean.TRUE.equals(page.isTruncated())
                    ? Optional.ofNullable(page.nextContinuationToken())
                    : Optional.empty();
        } while (next.isPresent());
        return all;
    }

    /** How long ago, by the clock of whoever answered. */
    private static Duration age(Instant written, SdkResponse answer) {
        Optional<String> date = answer.sdkHttpResponse().firstMatchingHeader("Date");
        if (written == null || date.isEmpty()) {
            return Duration.ZERO;
        }
        try {
            Instant now = ZonedDateTime.parse(date.get(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return now.isAfter(written) ? Duration.between(written, now) : Duration.ZERO;
        } catch (DateTimeException e) {
            return Duration.ZERO; // Nothing that depends on an age is done then.
        }
    }

    @Override
    public Optional<String> write(String name, ByteBuffer bytes, Condition condition) throws IOException {
        PutObjectRequest.Builder put =
                PutObjectRequest.builder().bucket(address.bucket()).key(key(name));
        switch (condition) {
            case Condition.Always _ -> {}
            case Condition.IfAbsent _ -> put.ifNoneMatch("*");
            case Condition.IfTag(String tag) -> put.ifMatch(tag);
        }
        try {
            return Optional.of(client().putObject(put.build(), RequestBody.fromByteBuffer(bytes))
                    .eTag());
        } catch (S3Exception e) {
            boolean isRefused = e.statusCode() == PRECONDITION_FAILED
                    || e.statusCode() == CONFLICT
                    || e.statusCode() == NOT_FOUND && !isBucketMissing(e);
            if (!(condition instanceof Condition.Always) && isRefused) {
                return Optional.empty();
            }
            throw failure("take " + name, e);
        } catch (SdkException e) {
            throw failure("take " + name, e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        call(
                "delete " + name,
                () -> client().deleteObject(
                                delete -> delete.bucket(address.bucket()).key(key(name))));
    }

    @Override
    public String begin(String name) throws IOException {
        return call(
                "begin " + name,
                () -> client().createMultipartUpload(create -> create.bucket(address.bucket())
                                .key(key(name))
                                .checksumAlgorithm(ChecksumAlgorithm.CRC32_C))
                        .uploadId());
    }

    @Override
    public Optional<List<Part>> parts(String name, String upload) throws IOException {
        List<Part> all = new ArrayList<>();
        Optional<Integer> next = Optional.empty();
        try {
            do {
                Optional<Integer> marker = next;
                ListPartsResponse page = client().listParts(list -> list.bucket(address.bucket())
                        .key(key(name))
                        .uploadId(upload)
                        .partNumberMarker(marker.orElse(null)));
                page.parts()
                        .forEach(part -> all.add(new Part(
                                part.partNumber(), part.size(), part.eTag(), checksum(part.checksumCRC32C()))));
                next = Boolean.TRUE.equals(page.isTruncated()) && all.size() <= PARTS_MAX
                        ? Optional.ofNullable(page.nextPartNumberMarker())
                        : Optional.empty();
            } while (next.isPresent());
            return Optional.of(all);
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND && !isBucketMissing(e)) {
                return Optional.empty();
            }
            throw failure("list the parts of " + name, e);
        } catch (SdkException e) {
            throw failure("list the parts of " + name, e);
        }
    }

    private static Optional<Integer> checksum(String base64) {
        if (base64 == null) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return bytes.length == Integer.BYTES
                    ? Optional.of(ByteBuffer.wrap(bytes).getInt())
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String base64(int checksum) {
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(Integer.BYTES).putInt(checksum).array());
    }

    @Override
    public Part send(String name, String upload, int number, long bytes, int checksum, PartSource source)
            throws IOException {
        UploadPartResponse sent = call(
                "take part " + number + " of " + name,
                () -> client().uploadPart(
                                part -> part.bucket(address.bucket())
                                        .key(key(name))
                                        .uploadId(upload)
                                        .partNumber(number)
                                        .contentLength(bytes)
                                        .checksumCRC32C(base64(checksum)),
                                RequestBody.fromContentProvider(
                                        () -> {
                                            try {
                                                return source.open();
                                            } catch (IOException e) {
                                                throw new java.io.UncheckedIOException(e);
                                            }
                                        },
                                        bytes,
                                        "application/octet-stream")));
        if (sent.checksumCRC32C() != null && checksum(sent.checksumCRC32C()).orElse(checksum) != checksum) {
            throw new UnavailableException(where(name) + " got other bytes than were sent; it is tried again later");
        }
        return new Part(number, bytes, sent.eTag(), Optional.of(checksum));
    }

    @Override
    public void complete(String name, String upload, List<Part> parts) throws IOException {
        List<CompletedPart> done = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.tag())
                        .checksumCRC32C(part.checksum().map(S3Bucket::base64).orElse(null))
                        .build())
                .toList();
        call(
                "complete " + name,
                () -> client().completeMultipartUpload(complete -> complete.bucket(address.bucket())
                        .key(key(name))
                        .uploadId(upload)
                        .multipartUpload(list -> list.parts(done))));
    }

    @Override
    public long requests() {
        return counter.requests.get();
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        made.ifPresent(S3Client::close);
    }
}
