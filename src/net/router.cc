#include "net/router.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/assert.h"
#include "net/problem.h"

namespace soldwire::net {

namespace {

struct Route {
  std::string method;
  std::string pattern;
  std::vector<std::string> param_names;  // in the order of the path
  Handler handler;
  RouteOptions options;
};

// One path segment of the tree of patterns.
struct Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> param;
  std::vector<Route> routes;
};

// "/a/b" -> "a", "b"; "/" -> "".
std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  std::size_t begin = 1;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    segments.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return segments;
}

const Route* route_for(const Node& node, std::string_view method) {
  const auto with = [&](std::string_view wanted) -> const Route* {
    const auto found = std::find_if(node.routes.begin(), node.routes.end(),
                                    [&](const Route& route) { return route.method == wanted; });
    return found == node.routes.end() ? nullptr : &*found;
  };
  const Route* route = with(method);
  return route == nullptr && method == "HEAD" ? with("GET") : route;
}

struct Search {
  std::string_view method;
  std::vector<std::string_view> segments;
  std::vector<std::string_view> values;  // of the parameters on the way to `route`
  const Route* route = nullptr;
  std::vector<std::string> other_methods;  // of nodes whose path fits

  // Depth is bounded by the longest pattern, not by the path.
  bool visit(const Node& node, std::size_t depth) {
    if (depth == segments.size()) {
      route = route_for(node, method);
      if (route != nullptr) {
        return true;
      }
      for (const Route& other : node.routes) {
        other_methods.push_back(other.method);
      }
      return false;
    }
    const std::string_view segment = segments[depth];
    if (const auto literal = node.literals.find(segment);
        literal != node.literals.end() && visit(*literal->second, depth + 1)) {
      return true;
    }
    if (node.param != nullptr && !segment.empty()) {
      values.push_back(segment);
      if (visit(*node.param, depth + 1)) {
        return true;
      }
      values.pop_back();
    }
    return false;
  }

  [[nodiscard]] std::string allow() {
    if (std::find(other_methods.begin(), other_methods.end(), "GET") != other_methods.end()) {
      other_methods.emplace_back("HEAD");
    }
    std::sort(other_methods.begin(), other_methods.end());
    other_methods.erase(std::unique(other_methods.begin(), other_methods.end()),
                        other_methods.end());
    std::string out;
    for (const std::string& name : other_methods) {
      out += out.empty() ? "" : ", ";
      out += name;
    }
    return out;
  }
};

void collect_routes(const Node& node, std::vector<std::string>& out) {
  for (const Route& route : node.routes) {
    out.push_back(route.method + " " + route.pattern);
  }
  for (const auto& [segment, child] : node.literals) {
    collect_routes(*child, out);
  }
  if (node.param != nullptr) {
    collect_routes(*node.param, out);
  }
}

}  // namespace

struct Router::Impl {
  Node root;
  Handler fallback = [](const Request&, const Responder& responder) {
    responder.send(problem(404, "not_found", "There is nothing at this path."));
  };
};

Router::Router() : impl_(std::make_unique<Impl>()) {}
Router::~Router() = default;

void Router::add(std::string_view method, std::string_view pattern, Handler handler,
                 RouteOptions options) {
  SW_ASSERT(pattern.starts_with('/'));
  Route route{std::string(method), std::string(pattern), {}, std::move(handler), options};
  Node* node = &impl_->root;
  for (const std::string_view segment : split_path(pattern)) {
    const bool is_param = segment.starts_with('{') && segment.ends_with('}');
    if (is_param) {
      route.param_names.emplace_back(segment.substr(1, segment.size() - 2));
    }
    std::unique_ptr<Node>& child = is_param ? node->param : node->literals[std::string(segment)];
    if (child == nullptr) {
      child = std::make_unique<Node>();
    }
    node = child.get();
  }
  SW_ASSERT(std::none_of(node->routes.begin(), node->routes.end(),
                         [&](const Route& other) { return other.method == route.method; }));
  node->routes.push_back(std::move(route));
}

void Router::set_fallback(Handler handler) {
  impl_->fallback = std::move(handler);
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
  Match match;
  Search search{method, split_path(path), {}, nullptr, {}};
  if (!path.starts_with('/') || !search.visit(impl_->root, 0)) {
    match.allow = search.allow();
    return match;
  }
  match.handler = &search.route->handler;
  match.options = search.route->options;
  for (std::size_t index = 0; index < search.values.size(); ++index) {
    match.params.emplace_back(search.route->param_names[index], search.values[index]);
  }
  return match;
}

const Handler& Router::fallback() const {
  return impl_->fallback;
}

std::vector<std::string> Router::routes() const {
  std::vector<std::string> out;
  collect_routes(impl_->root, out);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace soldwire::net
