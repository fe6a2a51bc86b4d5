#include "app/doctor_faults.h"

#include <fmt/core.h>

#include "net/text.h"

namespace soldwire::app::diagnosis {
namespace {

std::string buffering_remedy(Middle middle) {
  switch (middle) {
    case Middle::nginx:
      return "In the location that passes to soldwire: proxy_buffering off; and no "
             "proxy_ignore_headers X-Accel-Buffering.";
    case Middle::lighttpd:
      return "In lighttpd.conf: server.stream-response-body = 1 (its default, 0, collects the "
             "whole answer).";
    case Middle::varnish:
      return "In vcl_recv: if (req.url ~ \"/stream([?]|$)\") { return (pipe); }";
    case Middle::apache:
      return "Add flushpackets=on to ProxyPass, and keep output filters that collect (mod_buffer, "
             "mod_substitute) away from */stream.";
    case Middle::haproxy:
      return "Remove what waits for whole answers from the backend (http-response wait-for-body).";
    case Middle::caddy:
      return "In reverse_proxy: flush_interval -1, and no response buffers.";
    case Middle::cloudflare:
      return "Use a named tunnel or an ordinary proxied host name (quick tunnels hold streams), "
             "and no rules that transform */stream.";
    case Middle::unknown:
      return "Turn response buffering off for */stream on every proxy, balancer and security "
             "gateway in between (nginx: proxy_buffering off; lighttpd: "
             "server.stream-response-body = 1).";
  }
  return "";
}

std::string compressing_remedy(Middle middle) {
  switch (middle) {
    case Middle::nginx:
      return "Remove text/event-stream (and *) from gzip_types, or gzip off; in the stream's "
             "location, with proxy_buffering off;.";
    case Middle::apache:
      return "Take text/event-stream out of AddOutputFilterByType DEFLATE, or SetEnvIf Request_URI "
             "\"/stream$\" no-gzip.";
    case Middle::caddy:
      return "Compress everything but streams: `@other not path */stream` and `encode @other zstd "
             "gzip`.";
    default:
      return "Exclude the content type text/event-stream from compression; soldwire asks for it "
             "with Cache-Control: no-transform.";
  }
}

std::string host_remedy(Middle middle) {
  switch (middle) {
    case Middle::nginx:
      return "In the location that passes to soldwire: proxy_set_header Host $http_host;";
    case Middle::apache:
      return "Beside ProxyPass: ProxyPreserveHost On";
    default:
      return "Pass the request header Host on as the browser sent it (nginx: proxy_set_header Host "
             "$http_host; Apache: ProxyPreserveHost On), or set X-Forwarded-Host.";
  }
}

std::string idle_remedy(Middle middle) {
  std::string_view setting =
      "nginx proxy_read_timeout, HAProxy timeout client and timeout server, "
      "Apache ProxyTimeout, a balancer's idle timeout";
  switch (middle) {
    case Middle::nginx:
      setting = "proxy_read_timeout and send_timeout";
      break;
    case Middle::haproxy:
      setting = "timeout client and timeout server";
      break;
    case Middle::apache:
      setting = "ProxyTimeout or Timeout";
      break;
    case Middle::varnish:
      setting = "between_bytes_timeout and idle_send_timeout";
      break;
    case Middle::lighttpd:
      setting = "server.max-write-idle and proxy read-timeout";
      break;
    default:
      break;
  }
  return fmt::format(
      "Raise the idle timeout ({}) well above the heartbeat, 60 s or more; or start soldwire with "
      "a smaller --heartbeat-ms.",
      setting);
}

}  // namespace

std::string_view to_string(Fault fault) noexcept {
  switch (fault) {
    case Fault::unknown_host:
      return "unknown_host";
    case Fault::wrong_port:
      return "wrong_port";
    case Fault::wrong_scheme:
      return "wrong_scheme";
    case Fault::unreachable:
      return "unreachable";
    case Fault::tls_failed:
      return "tls_failed";
    case Fault::not_soldwire:
      return "not_soldwire";
    case Fault::wrong_base_path:
      return "wrong_base_path";
    case Fault::redirected:
      return "redirected";
    case Fault::upstream_down:
      return "upstream_down";
    case Fault::request_refused:
      return "request_refused";
    case Fault::not_ready:
      return "not_ready";
    case Fault::page_broken:
      return "page_broken";
    case Fault::sign_in_refused:
      return "sign_in_refused";
    case Fault::expired_token:
      return "expired_token";
    case Fault::invalid_token:
      return "invalid_token";
    case Fault::authorization_lost:
      return "authorization_lost";
    case Fault::host_changed:
      return "host_changed";
    case Fault::unknown_show:
      return "unknown_show";
    case Fault::stream_refused:
      return "stream_refused";
    case Fault::wrong_content_type:
      return "wrong_content_type";
    case Fault::buffering_proxy:
      return "buffering_proxy";
    case Fault::compressing_proxy:
      return "compressing_proxy";
    case Fault::caching_proxy:
      return "caching_proxy";
    case Fault::idle_timeout:
      return "idle_timeout";
    case Fault::heartbeat_missing:
      return "heartbeat_missing";
    case Fault::resume_broken:
      return "resume_broken";
    case Fault::connection_starvation:
      return "connection_starvation";
    case Fault::stream_limit:
      return "stream_limit";
    case Fault::http1_connections:
      return "http1_connections";
    case Fault::clock_skew:
      return "clock_skew";
  }
  return "";
}

std::string_view to_string(Middle middle) noexcept {
  switch (middle) {
    case Middle::unknown:
      return "";
    case Middle::nginx:
      return "nginx";
    case Middle::haproxy:
      return "HAProxy";
    case Middle::apache:
      return "Apache";
    case Middle::caddy:
      return "Caddy";
    case Middle::lighttpd:
      return "lighttpd";
    case Middle::varnish:
      return "Varnish";
    case Middle::cloudflare:
      return "Cloudflare";
  }
  return "";
}

Middle recognise(std::string_view server, std::string_view via, bool has_varnish,
                 bool has_cloudflare) noexcept {
  if (has_cloudflare) {
    return Middle::cloudflare;
  }
  if (has_varnish) {
    return Middle::varnish;
  }
  const std::string said = net::lower_case(std::string(server).append(" ").append(via));
  const auto says = [&](std::string_view word) { return said.find(word) != std::string::npos; };
  return says("nginx") || says("openresty") ? Middle::nginx
         : says("lighttpd")                 ? Middle::lighttpd
         : says("apache")                   ? Middle::apache
         : says("caddy")                    ? Middle::caddy
         : says("varnish")                  ? Middle::varnish
         : says("haproxy")                  ? Middle::haproxy
                                            : Middle::unknown;
}

std::string remedy(Fault fault, Middle middle) {
  switch (fault) {
    case Fault::unknown_host:
      return "Check the spelling of the host name, and that its DNS record exists and is visible "
             "from this machine.";
    case Fault::wrong_port:
      return "Check the port; soldwire prints \"listening on ...\" when it starts. By default only "
             "its own machine can reach it: from elsewhere it needs --listen 0.0.0.0:3000 (in a "
             "container too, with that port published) or a proxy.";
    case Fault::wrong_scheme:
      return "Use the other one of http:// and https:// for this port.";
    case Fault::unreachable:
      return "A firewall or security group drops the packets, or the address is wrong: open the "
             "port.";
    case Fault::tls_failed:
      return "The certificate must be valid, complete (with its chain) and for this name. For one "
             "that is signed by itself: --cacert its-certificate.pem here, and an exception in the "
             "browser.";
    case Fault::not_soldwire:
      return "Check host and port: another program answers there.";
    case Fault::wrong_base_path:
      return "soldwire lives at the root of its host name: give it a name of its own "
             "(live.example.com) and pass \"/\" on without changing the path.";
    case Fault::redirected:
      return "Give the doctor the address it redirects to; if that is a sign-in page, let "
             "soldwire's paths through.";
    case Fault::upstream_down:
      return "The proxy answers but does not reach soldwire: check that it runs, and the address "
             "the proxy passes to.";
    case Fault::request_refused:
      return "Let soldwire's paths through for GET, POST, PUT, PATCH and DELETE, without a sign-in "
             "of the gateway's "
             "own, and with bodies of a megabyte.";
    case Fault::not_ready:
      return "soldwire runs but cannot read or write its database: look at its log, the disk and "
             "`soldwire verify --data`.";
    case Fault::page_broken:
      return "Pass every path on, and leave the answers as they are.";
    case Fault::sign_in_refused:
      return "Check e-mail and password.";
    case Fault::expired_token:
      return "Sign in again for a new token (or use --email with SOLDWIRE_PASSWORD); clients renew "
             "it with POST /api/auth/refresh.";
    case Fault::invalid_token:
      return "Use an access token of this server; one of another server, or from before its "
             "secret.key changed, is not accepted.";
    case Fault::authorization_lost:
      return "Pass the request header Authorization on unchanged, and Cookie too.";
    case Fault::host_changed:
      return host_remedy(middle);
    case Fault::unknown_show:
      return "Check the id; the show must belong to the workspace you signed in to.";
    case Fault::stream_refused:
      return "Pass */stream on unchanged, with its query and headers.";
    case Fault::wrong_content_type:
      return "Leave Content-Type as it is: a browser gives up on anything but text/event-stream.";
    case Fault::buffering_proxy:
      return buffering_remedy(middle);
    case Fault::compressing_proxy:
      return compressing_remedy(middle);
    case Fault::caching_proxy:
      return "Never cache */stream: the answers say Cache-Control: no-cache.";
    case Fault::idle_timeout:
      return idle_remedy(middle);
    case Fault::heartbeat_missing:
      return buffering_remedy(middle);
    case Fault::resume_broken:
      return "Pass the request header Last-Event-ID on unchanged.";
    case Fault::connection_starvation:
      return middle == Middle::haproxy
                 ? "Raise maxconn of the server line and the frontend: each open page holds a "
                   "connection."
             : middle == Middle::nginx
                 ? "Raise limit_conn and worker_connections: each open page holds a connection."
                 : "Raise the limits on connections in between (HAProxy maxconn, nginx limit_conn, "
                   "Apache MaxRequestWorkers): each open page holds one.";
    case Fault::stream_limit:
      return "Close pages that nobody needs, or raise --streams-per-address, --streams-per-user or "
             "--streams-per-show. A proxy must set X-Forwarded-For, or all clients count as one "
             "address.";
    case Fault::http1_connections:
      return "Serve it over TLS with HTTP/2, where one connection carries all tabs.";
    case Fault::clock_skew:
      return "Synchronise both clocks (timedatectl set-ntp true): tokens expire by the server's.";
  }
  return "";
}

}  // namespace soldwire::app::diagnosis
