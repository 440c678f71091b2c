"""Asking for what says whether a certificate was revoked (CRL, OCSP), by pyHanko and the one way out."""

import logging
from asyncio import to_thread
from collections.abc import Sequence
from typing import Any

import requests

from config.outgoing import NotAllowedError, new_session

_logger = logging.getLogger(__name__)


class _Asked:
    """In place of pyHanko's own asking, which asks whatever address a certificate names."""

    user_agent: str
    per_request_timeout: int

    async def _get(self, url: str, *, acceptable_content_types: Sequence[str]) -> requests.Response:
        headers = {"Accept": ",".join(acceptable_content_types)}
        return await to_thread(self._ask, "GET", url, None, headers)

    async def _post(
        self, url: str, data: bytes, *, content_type: str, acceptable_content_types: Sequence[str]
    ) -> requests.Response:
        headers = {"Accept": ",".join(acceptable_content_types), "Content-Type": content_type}
        return await to_thread(self._ask, "POST", url, data, headers)

    def _ask(self, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> requests.Response:
        headers["User-Agent"] = self.user_agent
        try:
            with new_session() as session:
                answer = session.request(method, url, data=data, headers=headers, timeout=self.per_request_timeout)
        except NotAllowedError as error:
            _logger.warning("Whether a certificate is revoked is not asked: %s", error)
            raise
        if answer.status_code != 200:
            raise requests.RequestException(f"status code {answer.status_code}")
        return answer


def named_hosts_backend() -> Any:
    """What a ValidationContext fetches by: pyHanko's with requests, to the hosts that the settings name."""
    from pyhanko_certvalidator.fetchers.api import Fetchers
    from pyhanko_certvalidator.fetchers.common_utils import FetchBudget
    from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend
    from pyhanko_certvalidator.fetchers.requests_fetchers.cert_fetch_client import RequestsCertificateFetcher
    from pyhanko_certvalidator.fetchers.requests_fetchers.crl_client import RequestsCRLFetcher
    from pyhanko_certvalidator.fetchers.requests_fetchers.ocsp_client import RequestsOCSPFetcher

    ocsp, crl, certificate = (
        type(f"Named{fetcher.__name__}", (_Asked, fetcher), {})
        for fetcher in (RequestsOCSPFetcher, RequestsCRLFetcher, RequestsCertificateFetcher)
    )

    class Backend(RequestsFetcherBackend):
        def get_fetchers(self) -> Fetchers:
            how: dict[str, Any] = {"per_request_timeout": self.per_request_timeout, "budget": FetchBudget(self.limits)}
            return Fetchers(ocsp_fetcher=ocsp(**how), crl_fetcher=crl(**how), cert_fetcher=certificate(**how))

    make: Any = Backend
    return make()
