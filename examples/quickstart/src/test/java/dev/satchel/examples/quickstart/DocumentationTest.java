package dev.satchel.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Javadoc's own check asks for tags; this one asks that each parameter of the public API is told of, in a tag or in the text. */
class DocumentationTest {
    private static final Path HOUSE = Path.of("..", "..");

    @ParameterizedTest
    @ValueSource(strings = {"core", "qemu", "utm", "storage"})
    void everyParameterOfAPublicMethodIsToldOf(String module) throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(HOUSE.resolve(module).resolve("src/main/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertThat(sources).hasSizeGreaterThan(10);
        assertThat(untold(sources)).isEmpty();
    }

    private static List<String> untold(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    problem -> {},
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(sources));
            UntoldParameters scanner = new UntoldParameters(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                scanner.scan(unit, null);
            }
            return scanner.found;
        }
    }

    private static final class UntoldParameters extends TreePathScanner<Void, Void> {
        private final DocTrees docs;
        private final List<String> found = new ArrayList<>();

        UntoldParameters(DocTrees docs) {
            this.docs = docs;
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            return isPublic(type.getModifiers().getFlags().contains(Modifier.PUBLIC))
                    ? super.visitClass(type, null)
                    : null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            boolean offered = method.getModifiers().getFlags().stream()
                    .anyMatch(flag -> flag == Modifier.PUBLIC || flag == Modifier.PROTECTED);
            boolean inherited = method.getModifiers().getAnnotations().stream()
                    .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
            boolean hidden = method.getModifiers().getFlags().contains(Modifier.PRIVATE);
            // The parameters of a record's constructor are its components, which the record tells of.
            if (isPublic(offered) && !hidden && !inherited && method.getReturnType() != null) {
                DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
                String text = comment == null ? "" : comment.toString();
                for (VariableTree parameter : method.getParameters()) {
                    if (!tellsOf(text, parameter.getName().toString())) {
                        found.add(unitName() + ": " + method.getName() + "(" + parameter.getName() + ")");
                    }
                }
            }
            return null;
        }

        private static boolean tellsOf(String comment, String name) {
            return comment.contains("@param " + name + " ")
                    || comment.contains("{@code " + name + "}")
                    || comment.contains("{@code " + name + ".");
        }

        private boolean isPublic(boolean saysSo) {
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            return saysSo || parent.getKind() == Tree.Kind.INTERFACE;
        }

        private String unitName() {
            return String.valueOf(Path.of(getCurrentPath()
                            .getCompilationUnit()
                            .getSourceFile()
                            .getName())
                    .getFileName());
        }
    }
}
