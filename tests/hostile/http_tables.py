"""Parts of requests that no client of ours sends."""

METHODS = (
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "GeT", "X", "",
)  # fmt: skip
ODD_ENDS = (
    "/", "//", "/.", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fsettings.py", "/..\\..\\settings.py", "%00", "%", "%zz", "%ff", "%c0%af", "?",
    "?x", "?x=%ff&x=1&x=", "?" + "a=1&" * 300, "?after=-1", "?after=9999999999", "?after=%d9%a1",
    "?sender=", "?sender=" + "s" * 3000, "?sender=web-1&after=1", "?stream=true",
    "?first=2026-13-01", "?first=x&last=y", "?first=0001-01-01&last=9999-12-31",
    "?channel=" + "c" * 500, "?seen=%00", "?first=2026-01-01&last=2026-01-02&channel=%27", "#",
    "#x", ";x", " x", "\x00", "\t", "\x7f", "\xff", "\u20ac", "x" * 9000, "/" * 500, "/x" * 300,
    "?transport=polling&EIO=4", "?EIO=9&transport=x",
)  # fmt: skip
ODD_TARGETS = (
    "", "*", "/", "//", "///", "http://", "http://[", "http://x:99999/", "http://other.example/",
    "x", "\\", "?", "#", "/%", "/\ud83d", "/" + "%41" * 2000, "/static/../security.py",
    "/static/%2e%2e/app.py", "/static/vendor",
)  # fmt: skip
ODD_HEADERS = (
    (b"content-length", b"-1"), (b"content-length", b"abc"), (b"content-length", b""),
    (b"content-length", b"1e3"), (b"content-length", b"9" * 25), (b"content-length", b"0x10"),
    (b"content-length", b" 5 "), (b"content-length", b"+1"), (b"content-length", b"1, 2"),
    (b"content-length", "\u0661".encode()), (b"transfer-encoding", b"gzip"),
    (b"transfer-encoding", b"Chunked"), (b"transfer-encoding", b"chunked, chunked"),
    (b"transfer-encoding", b"identity"), (b"transfer-encoding", b""),
    (b"content-encoding", b"gzip"), (b"content-encoding", b"deflate"), (b"host", b""),
    (b"host", b"a b"), (b"host", b"[::1"), (b"host", b"x" * 3000), (b"host", b"\xff"),
    (b"host", b":"), (b"cookie", b"desk-session=" + b"x" * 3000), (b"cookie", b"=;=;;\x00"),
    (b"cookie", b'a="\\400"; b="'), (b"cookie", b"desk-session=\xff\xfe"),
    (b"cookie", b"desk-form=\xe2\x82\xac; desk-session=a=b=c"), (b"accept", b"*"),
    (b"accept", b"text/html;q=x"), (b"accept", b"/;,/"), (b"range", b"bytes=5-1"),
    (b"range", b"bytes=-"), (b"range", b"bytes=99999999-"), (b"range", b"bytes=a-b"),
    (b"range", b"bytes=0-0,5-9"), (b"range", b"lines=1-2"), (b"if-modified-since", b"yesterday"),
    (b"if-modified-since", b"Thu, 01 Jan 1970 00:00:00 GMT"), (b"if-none-match", b"\xff"),
    (b"expect", b"100-continue"), (b"expect", b"tea"), (b"expect", b""),
    (b"upgrade", b"websocket"), (b"upgrade", b"h2c"), (b"connection", b"\xff"),
    (b"connection", b"upgrade, close"), (b"origin", b"null"), (b"origin", b"http://["),
    (b"origin", b"https://other.example"), (b"origin", b"\xff"), (b"referer", b"\x00"),
    (b"sec-fetch-site", b"cross-site"), (b"x-forwarded-for", b"1.2.3.4, x, \xff"),
    (b"x-forwarded-for", b"," * 500), (b"forwarded", b'for="[::1"; by=;=,'),
    (b"forwarded", b"for=\\"), (b"x-forwarded-host", b"["), (b"x-forwarded-port", b"x"),
    (b"x-scheme", b"\xff"), (b"authorization", b"Bearer"), (b"authorization", b"Basic \xff"),
    (b"authorization", b"Token"), (b"x-csrf-token", b"\xe9"), (b"hx-request", b"true"),
    (b"x-request-id", b"x" * 500), (b"", b"x"), (b" a", b"x"), (b"a b", b"x"),
    (b"a\x00", b"\x00"), (b"x", b"y" * 20_000), (b"accept-language", "\u20ac".encode()),
    (b"content-disposition", b'form-data; name="'), (b"sec-websocket-key", b"x"),
    (b"sec-websocket-version", b"1"), (b"sec-websocket-extensions", b";;,"),
)  # fmt: skip
TYPES = (
    b"application/json", b"application/json; charset=utf-16",
    b"application/json; charset=nonsense", b"text/plain", b"",
    b"application/x-www-form-urlencoded", b"application/x-www-form-urlencoded; charset=nonsense",
    b"multipart/form-data", b"multipart/form-data; boundary=b",
    b'multipart/form-data; boundary="', b"multipart/form-data; boundary=" + b"b" * 300,
    b"application/xml", b"/", b";", b"\xff", b"application/octet-stream",
)  # fmt: skip
VERSIONS = (
    b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"HTTP/0.9", b"http/1.1", b"HTTP/1.1 x", b"", b"\xff",
)  # fmt: skip
# What stands before the first line: of TLS, of HTTP/2, or nothing that anybody knows.
BEFORE = (
    b"", b"", b"\r\n", b"\x00", b"\xff\xfe", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"x" * 300,
)  # fmt: skip
SHORT_BODIES = (
    b"null", b"[]", b"{}", b'"x"', b"1", b"true", b"NaN", b"-Infinity", b"1e999999", b"{", b"]",
    b'{"a":}',
)  # fmt: skip
KEYS = (
    "sender", "message", "update_id", "event", "next_action", "tracker", "login", "csrf", "payload",
)  # fmt: skip
HEADS_OF_PARTS = (
    b'content-disposition: form-data; name="login"',
    b"content-disposition: form-data; name*=x''%ff",
    b'content-disposition: form-data; filename="../../x"; name="f"',
    b"content-type: text/plain; charset=nonsense",
    b"content-disposition",
    b"",
    b"content-type: multipart/mixed; boundary=b",
)
