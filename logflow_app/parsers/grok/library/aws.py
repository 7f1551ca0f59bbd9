"""Amazon: S3 server access, Classic Load Balancer, CloudFront (the documentation of each service's log format)."""

_CF_TIME = r"(?<timestamp|timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY}\t%{TIME})"

_S3_ECS = (
    r"%{WORD:|aws.s3access.bucket_owner}", r"%{NOTSPACE:|aws.s3access.bucket}", r"\[%{HTTPDATE:timestamp}\]",
    r"%{-IP:|client.ip}", r"%{-NOTSPACE:|client.user.id}", r"%{NOTSPACE:|aws.s3access.request_id}",
    r"%{NOTSPACE:|aws.s3access.operation}", r"%{-NOTSPACE:|aws.s3access.key}",
    r'(?:-|"%{S3_REQUEST_LINE:|aws.s3access.request_uri}")', r"%{-INT:|http.response.status_code:int}",
    r"%{-NOTSPACE:|aws.s3access.error_code}", r"%{-INT:|aws.s3access.bytes_sent:int}",
    r"%{-INT:|aws.s3access.object_size:int}", r"%{-INT:|aws.s3access.total_time:int}",
    r"%{-INT:|aws.s3access.turn_around_time:int}", r'"%{-DATA:|http.request.referrer}"',
    r'"%{-DATA:|user_agent.original}"', r"%{-NOTSPACE:|aws.s3access.version_id}",
)  # fmt: skip
_S3_ECS_LATER = (  # fields Amazon added in 2019
    r"%{-NOTSPACE:|aws.s3access.host_id}", r"%{-NOTSPACE:|aws.s3access.signature_version}", r"%{-NOTSPACE:|tls.cipher}",
    r"%{-NOTSPACE:|aws.s3access.authentication_type}", r"%{-NOTSPACE:|aws.s3access.host_header}",
    r"%{-NOTSPACE:|aws.s3access.tls_version}",
)  # fmt: skip
_S3_LEGACY = (
    r"%{WORD:owner}", r"%{NOTSPACE:bucket}", r"\[%{HTTPDATE:timestamp}\]", r"%{IP:clientip}", r"%{NOTSPACE:requester}",
    r"%{NOTSPACE:request_id}", r"%{NOTSPACE:operation}", r"%{NOTSPACE:key}", r'(?:"%{S3_REQUEST_LINE}"|-)',
    r"(?:-|%{INT:response:int})", r"(?:-|%{NOTSPACE:error_code})", r"(?:-|%{INT:bytes:int})",
    r"(?:-|%{INT:object_size:int})", r"(?:-|%{INT:request_time_ms:int})", r"(?:-|%{INT:turnaround_time_ms:int})",
    r"(?:%{QS:referrer}|-)", r'(?:"?%{QS:agent}"?|-)', r"(?:-|%{NOTSPACE:version_id})",
)  # fmt: skip

_CF_LEGACY = (
    _CF_TIME, r"%{WORD:x_edge_location}", r"(?:-|%{NUMBER:sc_bytes:int})", r"%{IPORHOST:clientip}",
    r"%{WORD:cs_method}", r"%{HOSTNAME:cs_host}", r"%{NOTSPACE:cs_uri_stem}", r"%{NUMBER:sc_status:int}",
    r"%{GREEDYDATA:referrer}", r"%{GREEDYDATA:agent}", r"%{GREEDYDATA:cs_uri_query}", r"%{GREEDYDATA:cookies}",
    r"%{WORD:x_edge_result_type}", r"%{NOTSPACE:x_edge_request_id}", r"%{HOSTNAME:x_host_header}",
    r"%{URIPROTO:cs_protocol}", r"%{INT:cs_bytes:int}", r"%{NUMBER:time_taken:float}.*",  # later logs have more columns
    r"%{GREEDYDATA:x_forwarded_for}", r"%{GREEDYDATA:ssl_protocol}", r"%{GREEDYDATA:ssl_cipher}",
    r"%{GREEDYDATA:x_edge_response_result_type}",
)  # fmt: skip
_CF_ECS = (
    _CF_TIME, r"%{WORD:|aws.cloudfront.x_edge_location}", r"%{-INT:|destination.bytes:int}", r"%{IPORHOST:|source.ip}",
    r"%{WORD:|http.request.method}", r"%{HOSTNAME:|url.domain}", r"%{NOTSPACE:|url.path}",
    r"(?:000|%{INT:|http.response.status_code:int})", r"%{-DATA:|http.request.referrer}",
    r"%{DATA:|user_agent.original}", r"%{-DATA:|url.query}", r"%{-DATA:|aws.cloudfront.http.request.cookie}",
    r"%{WORD:|aws.cloudfront.x_edge_result_type}", r"%{NOTSPACE:|aws.cloudfront.x_edge_request_id}",
    r"%{HOSTNAME:|aws.cloudfront.http.request.host}", r"%{URIPROTO:|network.protocol}", r"%{-INT:|source.bytes:int}",
    r"%{NUMBER:|aws.cloudfront.time_taken:float}", r"%{-IP:|network.forwarded_ip}",
    r"%{-DATA:|aws.cloudfront.ssl_protocol}", r"%{-NOTSPACE:|tls.cipher}",
    r"%{WORD:|aws.cloudfront.x_edge_response_result_type}",
)  # fmt: skip
_CF_ECS_LATER = (
    r"(?:-|HTTP/%{NUMBER:|http.version})", r"%{-DATA:|aws.cloudfront.fle_status}",
    r"%{-DATA:|aws.cloudfront.fle_encrypted_fields}", r"%{INT:|source.port:int}",
    r"%{NUMBER:|aws.cloudfront.time_to_first_byte:float}", r"%{-DATA:|aws.cloudfront.x_edge_detailed_result_type}",
    r"%{-NOTSPACE:|http.request.mime_type}", r"%{-INT:|aws.cloudfront.http.request.size:int}",
    r"%{-INT:|aws.cloudfront.http.request.range.start:int}", r"%{-INT:|aws.cloudfront.http.request.range.end:int}",
)  # fmt: skip

BOTH: dict[str, str] = {}
LEGACY = {
    "S3_REQUEST_LINE": r"(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})",
    "S3_ACCESS_LOG": " ".join(_S3_LEGACY),
    "ELB_URIPATHPARAM": r"%{URIPATH:path}(?:%{URIPARAM:params})?",
    "ELB_URI": (r"%{URIPROTO:proto}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST:urihost})?(?:%{ELB_URIPATHPARAM})?"),
    "ELB_REQUEST_LINE": r"(?:%{WORD:verb} %{ELB_URI:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})",
    "ELB_ACCESS_LOG": (
        r"%{TIMESTAMP_ISO8601:timestamp} %{NOTSPACE:elb} %{IP:clientip}:%{INT:clientport:int} "
        r"(?:-|%{IP:backendip}:?:%{INT:backendport:int}) %{NUMBER:request_processing_time:float} "
        r"%{NUMBER:backend_processing_time:float} %{NUMBER:response_processing_time:float} %{INT:response:int} "
        r'(?:-|%{INT:backend_response:int}) %{INT:received_bytes:int} %{INT:bytes:int} "%{ELB_REQUEST_LINE}"'
    ),
    "CLOUDFRONT_ACCESS_LOG": r"\t".join(_CF_LEGACY),
}
ECS = {
    "S3_REQUEST_LINE": (r"%{WORD:|http.request.method} %{NOTSPACE:|url.original}(?: HTTP/%{NUMBER:|http.version})?"),
    "S3_ACCESS_LOG": f"{' '.join(_S3_ECS)}(?: {' '.join(_S3_ECS_LATER)})?",
    "ELB_URIHOST": r"%{IPORHOST:|url.domain}(?::%{POSINT:|url.port:int})?",
    "ELB_URIPATHQUERY": r"%{URIPATH:|url.path}(?:\?%{URIQUERY:|url.query})?",
    "ELB_URIPATHPARAM": r"%{ELB_URIPATHQUERY}",
    "ELB_URI": (
        r"%{URIPROTO:|url.scheme}://(?:%{USER:|url.username}(?::[^@]*)?@)?(?:%{ELB_URIHOST})?(?:%{ELB_URIPATHQUERY})?"
    ),
    "ELB_REQUEST_LINE": (r"%{WORD:|http.request.method} %{ELB_URI:|url.original}(?: HTTP/%{NUMBER:|http.version})?"),
    "ELB_V1_HTTP_LOG": (
        r"%{TIMESTAMP_ISO8601:timestamp} %{NOTSPACE:|aws.elb.name} %{IP:|source.ip}:%{INT:|source.port:int} "
        r"(?:-|%{IP:|aws.elb.backend.ip}:%{INT:|aws.elb.backend.port:int}) "
        r"(?:-1|%{NUMBER:|aws.elb.request_processing_time.sec:float}) "
        r"(?:-1|%{NUMBER:|aws.elb.backend_processing_time.sec:float}) "
        r"(?:-1|%{NUMBER:|aws.elb.response_processing_time.sec:float}) %{INT:|http.response.status_code:int} "
        r"%{-INT:|aws.elb.backend.http.response.status_code:int} %{INT:|http.request.body.bytes:int} "
        r'%{INT:|http.response.body.bytes:int} "%{ELB_REQUEST_LINE}"'
        r'(?: "%{-DATA:|user_agent.original}" %{-NOTSPACE:|tls.cipher} %{-NOTSPACE:|aws.elb.ssl_protocol})?'
    ),
    "ELB_ACCESS_LOG": r"%{ELB_V1_HTTP_LOG}",
    "CLOUDFRONT_ACCESS_LOG": r"\t".join(_CF_ECS) + r"(?:\t" + r"\t".join(_CF_ECS_LATER) + ")?",
}
