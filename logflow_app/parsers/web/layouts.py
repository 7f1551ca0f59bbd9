"""The columns IIS, HTTP.SYS and CloudFront write as long as nobody tells them otherwise; one paragraph a layout."""

_IIS = """
date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer)
sc-status sc-substatus sc-win32-status time-taken

date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent)
sc-status sc-substatus sc-win32-status time-taken

date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version
cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken

date time s-sitename cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Cookie)
cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken

date time s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent)
sc-status sc-substatus sc-win32-status

date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent)
sc-status sc-substatus sc-win32-status
"""  # IIS 8.5 and later, IIS 7, every column of the dialog, Azure App Service, IIS 6 twice

_HTTPERR = """
date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename

date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid sc-status s-siteid s-reason s-queuename

date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid streamid_ex
sc-status s-siteid s-reason s-queuename

date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid streamid_ex
sc-status s-siteid s-reason s-queuename transport
"""

_CLOUDFRONT = (
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) "
    "cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken "
    "x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type "
)
_CONTENT = (
    "c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end"
)
_ADDED = (  # to CloudFront's over the years
    f"cs-protocol-version fle-status fle-encrypted-fields {_CONTENT}",
    "cs-protocol-version fle-status fle-encrypted-fields",
    "cs-protocol-version",
    "",
)

LAYOUTS = tuple(
    " ".join(paragraph.split())
    for paragraph in (*(_IIS + _HTTPERR).split("\n\n"), *(_CLOUDFRONT + added for added in _ADDED))
)
