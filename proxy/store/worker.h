#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "proxy/store/store.h"

namespace linkdock::proxy {

// Runs the stores on threads of their own, one for each: a commit waits for the disk or for a
// server, the loops must not. Shared by all loops.
class StoreThreads {
 public:
  // `observe` is told, on a store's thread, how long each call took there.
  using Observe = std::function<void(std::chrono::microseconds)>;
  StoreThreads(std::vector<std::unique_ptr<AccountStore>> stores, Observe observe)
      : observe_(std::move(observe)), idle_(std::move(stores)), threads_(idle_.size()) {}
  ~StoreThreads() { threads_.join(); }  // what was begun is committed
  StoreThreads(const StoreThreads&) = delete;
  StoreThreads& operator=(const StoreThreads&) = delete;

  // Calls `work(store)` on a store's thread and `done(result)` on the loop. With one store, calls
  // run one after the other; with several, a call that needs another's result is made in its
  // `done`.
  template <typename Work, typename Done>
  void Run(boost::asio::io_context& loop, Work work, Done done) {
    boost::asio::post(
        threads_, [this, &loop, work = std::move(work), done = std::move(done)]() mutable {
          std::unique_ptr<AccountStore> store = Take();
          const auto began = std::chrono::steady_clock::now();
          auto result = work(*store);
          observe_(std::chrono::duration_cast<std::chrono::microseconds>(
              std::chrono::steady_clock::now() - began));
          GiveBack(std::move(store));
          boost::asio::post(loop, [result = std::move(result), done = std::move(done)]() mutable {
            done(std::move(result));
          });
        });
  }

 private:
  // There are as many threads as stores, so one is always there.
  std::unique_ptr<AccountStore> Take() {
    const std::scoped_lock lock(mutex_);
    std::unique_ptr<AccountStore> store = std::move(idle_.back());
    idle_.pop_back();
    return store;
  }
  void GiveBack(std::unique_ptr<AccountStore> store) {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(store));
  }

  Observe observe_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<AccountStore>> idle_;
  boost::asio::thread_pool threads_;
};

// The store as one loop sees it: answers come on that loop.
class StoreWorker {
 public:
  StoreWorker(boost::asio::io_context& loop, StoreThreads& threads)
      : loop_(loop), threads_(threads) {}

  template <typename Work, typename Done>
  void Run(Work work, Done done) {
    threads_.Run(loop_, std::move(work), std::move(done));
  }

 private:
  boost::asio::io_context& loop_;
  StoreThreads& threads_;
};

}  // namespace linkdock::proxy
