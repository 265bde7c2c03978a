#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <utility>

#include "proxy/store.h"

namespace linkdock::proxy {

// Runs the store on one thread of its own: a commit waits for the disk, the loop must not.
class StoreWorker {
 public:
  StoreWorker(boost::asio::io_context& loop, std::unique_ptr<AccountStore> store)
      : loop_(loop), store_(std::move(store)), thread_(1) {}
  ~StoreWorker() { thread_.join(); }  // what was begun is committed
  StoreWorker(const StoreWorker&) = delete;
  StoreWorker& operator=(const StoreWorker&) = delete;

  // Calls `work(store)` on the store's thread and `done(result)` on the loop. Orders run one after
  // the other.
  template <typename Work, typename Done>
  void Run(Work work, Done done) {
    boost::asio::post(thread_, [this, work = std::move(work), done = std::move(done)]() mutable {
      boost::asio::post(loop_, [result = work(*store_), done = std::move(done)]() mutable {
        done(std::move(result));
      });
    });
  }

 private:
  boost::asio::io_context& loop_;
  std::unique_ptr<AccountStore> store_;
  boost::asio::thread_pool thread_;
};

}  // namespace linkdock::proxy
