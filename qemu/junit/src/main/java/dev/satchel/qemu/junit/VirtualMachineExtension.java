package dev.satchel.qemu.junit;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ModifierSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Fills fields and parameters with machines and what belongs to them; see {@link VirtualMachine}, which registers it. It
 * keeps nothing itself: machines are in JUnit's stores, and end with the class or the test that they were started for.
 */
public final class VirtualMachineExtension
        implements BeforeAllCallback,
                TestInstancePreConstructCallback,
                BeforeEachCallback,
                AfterEachCallback,
                ParameterResolver {

    /** Made by JUnit. */
    public VirtualMachineExtension() {}

    /** The parameters of a constructor belong to the test that its instance is made for. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    /** Fills the static fields of the class of {@code context}: their machines live as long as the class. */
    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        startFor(methods(context, BeforeAll.class), TestMachines.ofClass(context));
        for (Field field : fields(context.getRequiredTestClass(), ModifierSupport::isStatic)) {
            inject(Wish.of(field), field, null, TestMachines.ofClass(context));
        }
    }

    /** Makes the machines of the test of {@code context} ready and clean, and fills its fields. */
    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        TestMachines machines = TestMachines.ofTest(context);
        startFor(methods(context, BeforeEach.class), machines);
        startFor(List.of(context.getRequiredTestMethod()), machines);
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            for (Field field : fields(instance.getClass(), each -> true)) {
                inject(Wish.of(field), field, ModifierSupport.isStatic(field) ? null : instance, machines);
            }
        }
    }

    /**
     * Starts what the parameters of the only constructor ask for, before the instance of {@code factoryContext}'s class is
     * made in {@code context}.
     */
    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factoryContext, ExtensionContext context)
            throws Exception {
        startFor(List.of(factoryContext.getTestClass().getDeclaredConstructors()), machines(context));
    }

    /** JUnit makes a failure of whatever goes wrong when a parameter is resolved, of a reason to skip the test too. */
    private static void startFor(List<? extends Executable> asking, TestMachines machines)
            throws IOException, InterruptedException {
        for (Executable each : asking) {
            for (Parameter parameter : each.getParameters()) {
                if (AnnotationSupport.isAnnotated(parameter, VirtualMachine.class)) {
                    machines.fulfil(Wish.of(parameter));
                }
            }
        }
    }

    private static List<Method> methods(ExtensionContext context, Class<? extends Annotation> kind) {
        return AnnotationSupport.findAnnotatedMethods(
                context.getRequiredTestClass(), kind, HierarchyTraversalMode.TOP_DOWN);
    }

    private static TestMachines machines(ExtensionContext context) {
        return context.getTestMethod().isPresent() ? TestMachines.ofTest(context) : TestMachines.ofClass(context);
    }

    private static void inject(Wish wish, Field field, @Nullable Object instance, TestMachines machines)
            throws Exception {
        Object value = machines.fulfil(wish);
        field.setAccessible(true); // fields of test classes are seldom public
        field.set(instance, value);
    }

    private static List<Field> fields(Class<?> type, Predicate<Field> which) {
        return ReflectionSupport.findFields(
                type, field -> Wish.isOurs(field) && which.test(field), HierarchyTraversalMode.TOP_DOWN);
    }

    /** Publishes what the machines said, if the test of {@code context} failed, and takes them back. */
    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        TestMachines.ofTest(context).end();
    }

    /** Whether the parameter of {@code parameterContext} asks for something of ours; {@code extensionContext} does not matter. */
    @Override
    public boolean supportsParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
        return Wish.isOurs(parameterContext.getParameter());
    }

    /** What the parameter of {@code parameterContext} asks for, for the test or the class of {@code extensionContext}. */
    @Override
    public Object resolveParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
        Parameter parameter = parameterContext.getParameter();
        TestMachines machines = machines(extensionContext);
        Wish wish = Wish.of(parameter);
        try {
            return machines.fulfil(wish);
        } catch (IOException e) {
            throw new ParameterResolutionException(wish.where() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException(wish.where() + ": interrupted", e);
        }
    }
}
