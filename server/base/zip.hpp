// Writing a ZIP archive (PKWARE APPNOTE 6.3.3), stored without compression: what goes in are mostly photos.
#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace parta {

/// One archive of less than 4 GiB and 65,535 entries: the caller keeps within both. Names are UTF-8 with forward
/// slashes. Throws Error{storage_full} when the disk takes no more. Call finish() once; without it the file is no ZIP.
class ZipWriter {
  public:
    explicit ZipWriter(const std::filesystem::path& target);
    /// The archive goes to a stream that outlives the writer.
    explicit ZipWriter(std::ostream& target);

    void add(const std::string& name, std::string_view bytes);
    /// Copies the file in; false, and nothing is written, when it cannot be read.
    bool add_file(const std::string& name, const std::filesystem::path& file);
    void finish();

    std::uint64_t size() const { return offset_; }

  private:
    struct Entry {
        std::string name;
        std::uint32_t crc = 0;
        std::uint32_t size = 0;
        std::uint32_t offset = 0;
    };
    void begin(const Entry& entry);
    void write(std::string_view bytes);

    std::ofstream file_;
    std::ostream& out_;
    std::uint64_t offset_ = 0;
    std::vector<Entry> entries_;
};

/// CRC-32 as ZIP has it (ISO 3309), of `bytes` after those that gave `before`.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);

}  // namespace parta
