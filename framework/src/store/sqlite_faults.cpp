#include "store/sqlite_faults.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "nashost/abi/error.hpp"

namespace nashost {
namespace {

/// SQLite does not say why it cannot open a file.
bool no_descriptor_left() {
  const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return errno == EMFILE || errno == ENFILE;
  ::close(descriptor);
  return false;
}

std::string cure(int code) {
  switch (code) {
    case SQLITE_FULL:
      return "; the disk is full: free some space and go on with --resume";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "; another program holds it locked (a sqlite3 with an open transaction?): end that "
             "one and go on with --resume";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "; the file is damaged: `sqlite3 run.sqlite .recover` may save its rows, the "
             "checkpoints beside it stand on their own";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return "; this user may not write there";
    case SQLITE_CANTOPEN:
      return no_descriptor_left() ? ": " + std::string(std::strerror(EMFILE))
                                  : "; check that the folder is there and may be written to";
    case SQLITE_IOERR:
      return "; the disk failed or was taken away: see to it and go on with --resume";
    case SQLITE_NOMEM:
      return "; there is no memory left";
    default:
      return "";
  }
}

}  // namespace

bool is_busy(const SQLite::Exception& error) {
  return error.getErrorCode() == SQLITE_BUSY || error.getErrorCode() == SQLITE_LOCKED;
}

void throw_store_error(const SQLite::Exception& error, const std::string& file, const char* doing) {
  throw Error(std::string("cannot ") + doing + " " + file + ": " + error.what() +
              cure(error.getErrorCode() & 0xff));
}

}  // namespace nashost
