#include "tests/net/http2_client.h"

#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstring>
#include <list>

namespace soldwire::net {

namespace {

struct Body {
  std::string bytes;
  std::size_t sent = 0;
  bool open = false;
  Http2Client::Fields trailers;
};

std::vector<nghttp2_nv> as_nghttp2(Http2Client::Fields& fields) {
  std::vector<nghttp2_nv> all;
  for (auto& [name, value] : fields) {
    all.push_back({reinterpret_cast<std::uint8_t*>(name.data()),
                   reinterpret_cast<std::uint8_t*>(value.data()), name.size(), value.size(),
                   NGHTTP2_NV_FLAG_NONE});
  }
  return all;
}

ssize_t read_body(nghttp2_session* session, std::int32_t lane, std::uint8_t* out, std::size_t size,
                  std::uint32_t* flags, nghttp2_data_source* source, void*) {
  Body& body = *static_cast<Body*>(source->ptr);
  const std::size_t taken = std::min(size, body.bytes.size() - body.sent);
  if (taken == 0 && body.open) {
    return NGHTTP2_ERR_DEFERRED;
  }
  std::memcpy(out, body.bytes.data() + body.sent, taken);
  body.sent += taken;
  if (body.sent == body.bytes.size() && !body.open) {
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (!body.trailers.empty()) {
      *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
      const auto trailers = as_nghttp2(body.trailers);
      nghttp2_submit_trailer(session, lane, trailers.data(), trailers.size());
    }
  }
  return static_cast<ssize_t>(taken);
}

Http2Client& self(void* client) {
  return *static_cast<Http2Client*>(client);
}

}  // namespace

struct Http2Client::Session {
  ~Session() { nghttp2_session_del(raw); }
  nghttp2_session* raw = nullptr;
  std::list<Body> bodies;
};

Http2Client::Http2Client(std::uint16_t port) : Http2Client(port, Options{}) {}

Http2Client::Http2Client(std::uint16_t port, Options options)
    : options_(options),
      raw_(std::make_unique<RawClient>(port, options.receive_buffer_bytes)),
      send_([this](std::string_view bytes) { raw_->send(bytes); }),
      read_([this] { return raw_->read_some(); }) {
  open();
}

Http2Client::Http2Client(std::function<void(std::string_view)> send,
                         std::function<std::string()> read)
    : send_(std::move(send)), read_(std::move(read)) {
  open();
}

Http2Client::~Http2Client() = default;

void Http2Client::open() {
  session_ = std::make_unique<Session>();
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                    std::uint8_t, void* client) {
        const std::string field(reinterpret_cast<const char*>(name), name_size);
        const std::string text(reinterpret_cast<const char*>(value), value_size);
        Http2Answer& answer = self(client).answers_[frame->hd.stream_id];
        answer.headers[field] = text;
        if (field == ":status") {
          answer.status = std::stoi(text);
          answer.continued = answer.continued || answer.status == 100;
        }
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      callbacks, [](nghttp2_session*, std::uint8_t, std::int32_t lane, const std::uint8_t* bytes,
                    std::size_t size, void* client) {
        self(client).answers_[lane].body.append(reinterpret_cast<const char*>(bytes), size);
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* client) {
        Http2Client& me = self(client);
        if (frame->hd.type == NGHTTP2_GOAWAY) {
          me.goaway_ = true;
          me.goaway_error_ = frame->goaway.error_code;
        } else if (frame->hd.type == NGHTTP2_PING) {
          ++me.pongs_;
        } else if (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) {
          Http2Answer& answer = me.answers_[frame->hd.stream_id];
          answer.data_frames += frame->hd.type == NGHTTP2_DATA ? 1U : 0U;
          answer.ended = answer.ended || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
        }
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      callbacks, [](nghttp2_session*, std::int32_t lane, std::uint32_t error, void* client) {
        Http2Answer& answer = self(client).answers_[lane];
        answer.closed = true;
        answer.error = error;
        return 0;
      });
  nghttp2_option* option = nullptr;
  nghttp2_option_new(&option);
  nghttp2_option_set_no_auto_window_update(option, options_.reads_bodies ? 0 : 1);
  // The server's own limit is what is to be tested.
  nghttp2_option_set_peer_max_concurrent_streams(option, 100'000);
  nghttp2_session_client_new2(&session_->raw, callbacks, this, option);
  nghttp2_option_del(option);
  nghttp2_session_callbacks_del(callbacks);
  const nghttp2_settings_entry window{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
                                      options_.lane_window_bytes};
  nghttp2_submit_settings(session_->raw, NGHTTP2_FLAG_NONE, &window, 1);
  nghttp2_session_set_local_window_size(session_->raw, NGHTTP2_FLAG_NONE, 0, 64 << 20);
}

std::int32_t Http2Client::submit(std::string_view method, std::string_view path, const Fields& more,
                                 void* body) {
  Fields fields{{":method", std::string(method)},
                {":scheme", "http"},
                {":path", std::string(path)},
                {":authority", "test"}};
  for (const auto& field : more) {
    const auto same = std::find_if(fields.begin(), fields.begin() + 4,
                                   [&](const auto& known) { return known.first == field.first; });
    if (same != fields.begin() + 4) {
      same->second = field.second;
    } else {
      fields.push_back(field);
    }
  }
  const auto as_given = as_nghttp2(fields);
  nghttp2_data_provider provider{};
  provider.source.ptr = body;
  provider.read_callback = read_body;
  return nghttp2_submit_request(session_->raw, nullptr, as_given.data(), as_given.size(),
                                body == nullptr ? nullptr : &provider, nullptr);
}

std::int32_t Http2Client::get(std::string_view path, const Fields& more) {
  return submit("GET", path, more, nullptr);
}

std::int32_t Http2Client::request(std::string_view method, std::string_view path,
                                  const Fields& more) {
  return submit(method, path, more, nullptr);
}

std::int32_t Http2Client::post(std::string_view path, std::string body, const Fields& more,
                               const Fields& trailers) {
  session_->bodies.push_back({std::move(body), 0, false, trailers});
  return submit("POST", path, more, &session_->bodies.back());
}

std::int32_t Http2Client::begin_post(std::string_view path) {
  session_->bodies.push_back({"begun", 0, true, {}});
  return submit("POST", path, {}, &session_->bodies.back());
}

void Http2Client::cancel(std::int32_t lane) {
  nghttp2_submit_rst_stream(session_->raw, NGHTTP2_FLAG_NONE, lane, NGHTTP2_CANCEL);
}

void Http2Client::consume(std::int32_t lane, std::size_t bytes) {
  nghttp2_session_consume(session_->raw, lane, bytes);
}

void Http2Client::ping() {
  nghttp2_submit_ping(session_->raw, NGHTTP2_FLAG_NONE, nullptr);
}

void Http2Client::settings() {
  nghttp2_submit_settings(session_->raw, NGHTTP2_FLAG_NONE, nullptr, 0);
}

void Http2Client::send_raw(std::string_view bytes) {
  send_(bytes);
}

void Http2Client::flush() {
  std::string out;
  while (true) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_->raw, &bytes);
    if (size <= 0) {
      break;
    }
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }
  if (!out.empty()) {
    send_(out);
  }
}

bool Http2Client::run_until(const std::function<bool()>& condition) {
  while (true) {
    flush();
    if (condition()) {
      return true;
    }
    const std::string bytes = read_();
    if (bytes.empty()) {
      peer_ended_ = true;
      return condition();
    }
    if (nghttp2_session_mem_recv(session_->raw, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                 bytes.size()) < 0) {
      ADD_FAILURE() << "the server broke the protocol";
      return false;
    }
  }
}

const Http2Answer& Http2Client::finish(std::int32_t lane) {
  EXPECT_TRUE(run_until([&] { return answers_[lane].closed; })) << "no answer on lane " << lane;
  return answers_[lane];
}

std::uint32_t Http2Client::peer_setting(int id) const {
  return nghttp2_session_get_remote_settings(session_->raw, static_cast<nghttp2_settings_id>(id));
}

}  // namespace soldwire::net
