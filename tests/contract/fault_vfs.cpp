#include "contract/fault_vfs.hpp"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

namespace parta::db::testing {
namespace {

struct Plan {
    std::mutex mutex;
    FaultVfs::Operation operation{};
    int wait = 0;  // operations to let pass
    int left = 0;  // faults still to come
    int code = SQLITE_OK;
    bool struck = false;
};
Plan plan;
std::atomic<bool> log_dirty = false;
std::atomic<int> until_death = 0;  // operations; 0: lives on
std::atomic<int> write_takes = 0;  // microseconds
struct Record {
    std::mutex mutex;
    bool running = false;
    std::vector<DiskOperation> kept;
};
Record record_of;
sqlite3_vfs* real = nullptr;
sqlite3_vfs faulty{};

// The real file lies right behind.
struct File {
    sqlite3_file base;
    bool is_log;
    char path[512];

    sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
File* file(sqlite3_file* base) {
    return reinterpret_cast<File*>(base);
}
sqlite3_file* inner(sqlite3_file* base) {
    return file(base)->inner();
}

int fault(FaultVfs::Operation operation) {
    std::lock_guard lock(plan.mutex);
    if (plan.left == 0 || operation != plan.operation || --plan.wait > 0) return SQLITE_OK;
    --plan.left;
    plan.struck = true;
    return plan.code;
}

void live_or_die() {
    if (until_death > 0 && --until_death == 0) ::kill(::getpid(), SIGKILL);
}

void keep(DiskOperation::Kind kind, const char* path, std::int64_t at = 0, std::string_view data = {}) {
    std::lock_guard lock(record_of.mutex);
    if (record_of.running) record_of.kept.push_back({kind, path, at, std::string{data}});
}

int write(sqlite3_file* base, const void* data, int size, sqlite3_int64 at) {
    live_or_die();
    if (const int code = fault(FaultVfs::Operation::write); code != SQLITE_OK) return code;
    if (file(base)->is_log) log_dirty = true;
    if (write_takes > 0) std::this_thread::sleep_for(std::chrono::microseconds{write_takes});
    const int code = inner(base)->pMethods->xWrite(inner(base), data, size, at);
    if (code == SQLITE_OK)
        keep(DiskOperation::Kind::write, file(base)->path, at,
             {static_cast<const char*>(data), static_cast<std::size_t>(size)});
    return code;
}

int sync(sqlite3_file* base, int flags) {
    live_or_die();
    if (const int code = fault(FaultVfs::Operation::sync); code != SQLITE_OK) {
        keep(DiskOperation::Kind::failed_sync, file(base)->path);
        return code;
    }
    const int code = inner(base)->pMethods->xSync(inner(base), flags);
    if (file(base)->is_log) log_dirty = false;
    if (code == SQLITE_OK) keep(DiskOperation::Kind::sync, file(base)->path);
    return code;
}

int close(sqlite3_file* base) {
    return inner(base)->pMethods == nullptr ? SQLITE_OK : inner(base)->pMethods->xClose(inner(base));
}
int read(sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
    return inner(f)->pMethods->xRead(inner(f), to, n, at);
}
int truncate(sqlite3_file* f, sqlite3_int64 n) {
    live_or_die();
    const int code = inner(f)->pMethods->xTruncate(inner(f), n);
    if (code == SQLITE_OK) keep(DiskOperation::Kind::truncate, file(f)->path, n);
    return code;
}
int file_size(sqlite3_file* f, sqlite3_int64* n) {
    return inner(f)->pMethods->xFileSize(inner(f), n);
}
int lock(sqlite3_file* f, int level) {
    return inner(f)->pMethods->xLock(inner(f), level);
}
int unlock(sqlite3_file* f, int level) {
    return inner(f)->pMethods->xUnlock(inner(f), level);
}
int check_lock(sqlite3_file* f, int* out) {
    return inner(f)->pMethods->xCheckReservedLock(inner(f), out);
}
int control(sqlite3_file* f, int op, void* arg) {
    return inner(f)->pMethods->xFileControl(inner(f), op, arg);
}
int sector_size(sqlite3_file* f) {
    return inner(f)->pMethods->xSectorSize(inner(f));
}
int characteristics(sqlite3_file* f) {
    return inner(f)->pMethods->xDeviceCharacteristics(inner(f));
}
int shm_map(sqlite3_file* f, int i, int n, int extend, void volatile** out) {
    return inner(f)->pMethods->xShmMap(inner(f), i, n, extend, out);
}
int shm_lock(sqlite3_file* f, int at, int n, int flags) {
    return inner(f)->pMethods->xShmLock(inner(f), at, n, flags);
}
void shm_barrier(sqlite3_file* f) {
    inner(f)->pMethods->xShmBarrier(inner(f));
}
int shm_unmap(sqlite3_file* f, int remove) {
    return inner(f)->pMethods->xShmUnmap(inner(f), remove);
}

const sqlite3_io_methods methods{
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = unlock,
    .xCheckReservedLock = check_lock,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open(sqlite3_vfs*, const char* name, sqlite3_file* base, int flags, int* out_flags) {
    File* opened = file(base);
    opened->base.pMethods = &methods;
    opened->is_log = name != nullptr && std::string_view(name).ends_with("-wal");
    std::snprintf(opened->path, sizeof opened->path, "%s", name == nullptr ? "" : name);
    std::memset(opened->inner(), 0, static_cast<std::size_t>(real->szOsFile));
    return real->xOpen(real, name, opened->inner(), flags, out_flags);
}

int remove(sqlite3_vfs*, const char* name, int sync_folder) {
    live_or_die();
    const int code = real->xDelete(real, name, sync_folder);
    if (code == SQLITE_OK) keep(DiskOperation::Kind::remove, name);
    return code;
}

}  // namespace

FaultVfs::FaultVfs() {
    heal();
    take_record();
    log_dirty = false;
    real = sqlite3_vfs_find(nullptr);
    faulty = *real;
    faulty.zName = "parta-faults";
    faulty.pNext = nullptr;
    faulty.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
    faulty.xOpen = open;
    faulty.xDelete = remove;
    sqlite3_vfs_register(&faulty, 0);
}

FaultVfs::~FaultVfs() {
    sqlite3_vfs_unregister(&faulty);
}

void FaultVfs::fail(Operation operation, int nth, int code, int count) {
    std::lock_guard guard(plan.mutex);
    plan.operation = operation;
    plan.wait = nth;
    plan.left = count;
    plan.code = code;
    plan.struck = false;
}

void FaultVfs::die_at(int nth) const {
    until_death = nth;
}

void FaultVfs::slow_down(std::chrono::microseconds each_write) const {
    write_takes = static_cast<int>(each_write.count());
}

void FaultVfs::heal() {
    std::lock_guard guard(plan.mutex);
    plan.left = 0;
}

bool FaultVfs::struck() const {
    std::lock_guard guard(plan.mutex);
    return plan.struck;
}

bool FaultVfs::log_is_dirty() const {
    return log_dirty;
}

void FaultVfs::record() {
    std::lock_guard lock(record_of.mutex);
    record_of.running = true;
}

std::size_t FaultVfs::recorded() const {
    std::lock_guard lock(record_of.mutex);
    return record_of.kept.size();
}

std::vector<DiskOperation> FaultVfs::take_record() {
    std::lock_guard lock(record_of.mutex);
    record_of.running = false;
    return std::exchange(record_of.kept, {});
}

}  // namespace parta::db::testing
