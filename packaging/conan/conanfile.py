"""Conan 2 recipe; it packs the checkout that it stands in: `conan create packaging/conan`."""

import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd, stdcpp_library
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir

required_conan_version = ">=2.0"


class AbacConan(ConanFile):
    name = "abac"
    description = "Evaluates AWS IAM policies in process, and explains the decision"
    license = "Apache-2.0"
    topics = ("iam", "abac", "authorization", "policy")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "with_program": [True, False]}
    default_options = {"shared": False, "fPIC": True, "with_program": False}
    implements = ["auto_shared_fpic"]

    def _root(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        header = load(self, os.path.join(self._root(), "include", "abac", "version.h"))
        self.version = re.search(r'#define ABAC_VERSION "(.+)"', header).group(1)

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "THIRD_PARTY_NOTICES.md", "CHANGELOG.md", "bindings/*", "cmake/*",
                        "include/*", "src/*"):
            copy(self, pattern, src=self._root(), dst=self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("fmt/[>=9.1 <13]")
        self.requires("nlohmann_json/[>=3.11 <4]", headers=True, libs=False, visible=False)
        self.requires("libyaml/[>=0.2.2 <1]", visible=False)
        if self.options.with_program:
            self.requires("cli11/[>=2.3 <3]", visible=False)

    def validate(self):
        check_min_cppstd(self, 20)
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("abac is built for Linux")

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["ABAC_BUILD_CLI"] = bool(self.options.with_program)
        toolchain.cache_variables["ABAC_BUILD_TESTS"] = False
        toolchain.cache_variables["ABAC_FETCH_DEPS"] = False
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        for notice in ("LICENSE", "THIRD_PARTY_NOTICES.md"):
            copy(self, notice, src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        # Conan writes its own, from package_info.
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))
        for folder in ("man", "doc"):  # share/abac is the program's
            rmdir(self, os.path.join(self.package_folder, "share", folder))

    def package_info(self):
        # A component each, so that who only decides links that alone: abac::abac, and abac::tools.
        self.cpp_info.set_property("cmake_file_name", "abac")
        self.cpp_info.set_property("cmake_target_name", "abac::all")
        self.cpp_info.set_property("pkg_config_name", "abac-all")
        core = self.cpp_info.components["core"]
        core.libs = ["abac"]
        core.set_property("cmake_target_name", "abac::abac")
        core.set_property("pkg_config_name", "abac")
        core.requires = ["fmt::fmt"]
        if not self.options.shared:
            core.system_libs = ["pthread", "m"]
            if stdcpp_library(self):  # which a C compiler would not add
                core.system_libs.append(stdcpp_library(self))
        tools = self.cpp_info.components["tools"]
        tools.libs = ["abac_tools"]
        tools.set_property("cmake_target_name", "abac::tools")
        tools.set_property("pkg_config_name", "abac-tools")
        tools.requires = ["core", "libyaml::libyaml"]
