package dev.satchel.qemu.junit;

import com.google.common.collect.ImmutableSet;
import dev.satchel.qemu.guest.GuestAgent;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * The machines that one test has, or one class for all of its tests, and what was handed out of them. Each is taken when it
 * is first asked for, and given back when the test ends.
 */
final class TestMachines implements AutoCloseable {
    private static final Namespace OURS = Namespace.create(TestMachines.class);

    private final ExtensionContext context;
    private final MachinePool.Taker taker;
    private final Map<VirtualMachine, MachineFixture> taken = new LinkedHashMap<>();
    private @Nullable Turn turn;

    private TestMachines(ExtensionContext context, MachinePool.Taker taker) {
        this.context = context;
        this.taker = taker;
    }

    static TestMachines ofTest(ExtensionContext context) {
        return of(context, MachinePool.Taker.TEST);
    }

    static TestMachines ofClass(ExtensionContext context) {
        return of(context, MachinePool.Taker.CLASS);
    }

    private static TestMachines of(ExtensionContext context, MachinePool.Taker taker) {
        return context.getStore(OURS)
                .getOrComputeIfAbsent(taker, each -> new TestMachines(context, each), TestMachines.class);
    }

    /** What {@code wish} asks for, of a machine that is ready. */
    Object fulfil(Wish wish) throws IOException, InterruptedException {
        if (wish.asked() instanceof VirtualMachine machine) {
            return fixture(machine).machine();
        }
        if (wish.asked() instanceof GuestPort port) {
            InetSocketAddress address = fixture(named(port.machine(), wish)).port(port.value());
            return wish.type() == int.class ? (Object) address.getPort() : address;
        }
        FromMachine from = (FromMachine) wish.asked();
        MachineFixture fixture = fixture(named(from.value(), wish));
        if (wish.type() == SerialText.class) {
            return fixture.serial();
        }
        if (wish.type() == GuestAgent.class) {
            return agent(from, wish);
        }
        return wish.type() == GuestFiles.class ? new GuestFiles(agent(from, wish)) : fixture.machine();
    }

    /** There can be one connection to the agent of a machine: whoever asks for it in one test gets the same. */
    private GuestAgent agent(FromMachine from, Wish wish) throws IOException, InterruptedException {
        return fixture(named(from.value(), wish)).agent();
    }

    private MachineFixture fixture(VirtualMachine wanted) throws IOException, InterruptedException {
        MachineFixture known = taken.get(wanted);
        if (known != null) {
            return known;
        }
        MachinePool pool = pool(wanted);
        if (taker == MachinePool.Taker.TEST && turn == null && pool.isOfClass()) {
            Turn shared = outermost().getStore(OURS).getOrComputeIfAbsent(Turn.class, each -> new Turn(), Turn.class);
            shared.take();
            turn = shared;
        }
        MachineFixture fixture = pool.take(taker, context);
        taken.put(wanted, fixture);
        return fixture;
    }

    /** In the store of the outermost class: what is nested in it has the same machines. */
    private MachinePool pool(VirtualMachine wanted) {
        ExtensionContext outermost = outermost();
        Class<?> beside = outermost.getRequiredTestClass();
        return outermost
                .getStore(OURS)
                .getOrComputeIfAbsent(
                        wanted,
                        each -> new MachinePool(new MachineOrder(each, beside, whereQemuIsMissing())),
                        MachinePool.class);
    }

    private ExtensionContext outermost() {
        ExtensionContext outermost = context;
        for (Optional<ExtensionContext> parent = context.getParent();
                parent.isPresent() && parent.get().getTestClass().isPresent();
                parent = parent.get().getParent()) {
            outermost = parent.get();
        }
        return outermost;
    }

    private MachineOrder.Missing whereQemuIsMissing() {
        boolean required = context.getConfigurationParameter("satchel.require")
                .or(() -> Optional.ofNullable(System.getenv("SATCHEL_REQUIRE_TOOLS")))
                .map(Boolean::parseBoolean)
                .orElse(false);
        return required ? MachineOrder.Missing.FAILS : MachineOrder.Missing.SKIPS;
    }

    private VirtualMachine named(String name, Wish wish) {
        Set<VirtualMachine> declared = declared();
        List<VirtualMachine> fitting = declared.stream()
                .filter(each -> name.isEmpty() || each.name().equals(name))
                .toList();
        if (fitting.size() != 1) {
            throw new ExtensionConfigurationException(wish.where() + ": "
                    + (fitting.isEmpty() ? "no machine" : "more than one machine")
                    + (name.isEmpty() ? " is declared" : " is called '" + name + "'") + " in "
                    + context.getRequiredTestClass().getSimpleName()
                    + "; declare one with @VirtualMachine, or tell which by its name");
        }
        return fitting.get(0);
    }

    /** Of the fields and parameters of the test class, those that enclose it, and their parents. */
    private Set<VirtualMachine> declared() {
        ImmutableSet.Builder<VirtualMachine> found = ImmutableSet.builder();
        Stream.concat(Stream.of(context.getRequiredTestClass()), context.getEnclosingTestClasses().stream())
                .flatMap(TestMachines::elements)
                .map(element -> AnnotationSupport.findAnnotation(element, VirtualMachine.class))
                .forEach(machine -> machine.ifPresent(found::add));
        return found.build();
    }

    private static Stream<AnnotatedElement> elements(Class<?> type) {
        Stream<Executable> methods =
                ReflectionSupport.findMethods(type, each -> true, HierarchyTraversalMode.TOP_DOWN).stream()
                        .map(Executable.class::cast);
        return Stream.concat(
                ReflectionSupport.findFields(type, each -> true, HierarchyTraversalMode.TOP_DOWN).stream(),
                Stream.concat(Arrays.stream(type.getDeclaredConstructors()), methods)
                        .flatMap(each -> Arrays.stream(each.getParameters())));
    }

    /** Gives the machines back; after a failure what they said is published first. */
    void end() {
        for (Map.Entry<VirtualMachine, MachineFixture> each : taken.entrySet()) {
            if (context.getExecutionException().isPresent()) {
                Attachments.publish(each.getValue(), context);
            }
            pool(each.getKey()).giveBack(each.getValue());
        }
        taken.clear();
        if (turn != null) {
            turn.giveBack();
            turn = null;
        }
    }

    /** JUnit does, when the test is done, also where no callback is told of that: its constructor has failed. */
    @Override
    public void close() {
        if (taker == MachinePool.Taker.TEST) {
            end();
        }
    }
}
