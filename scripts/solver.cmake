# Read by CMake when cargo builds the HiGHS solver: sources compiled in few large
# units, since most of the time goes into the same headers again and again.
set(CMAKE_UNITY_BUILD ON)
set(CMAKE_UNITY_BUILD_BATCH_SIZE 24)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "")
